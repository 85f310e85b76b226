"""Lines to complete in each shell, and the arguments that bbcli then receives."""

from __future__ import annotations

LIST = "commits list -R WORK/my-repo"
# What the script knows by itself.
STATIC = [
    ("comm", ["commits"]),
    ("commits sh", ["commits", "show"]),
    ("auth tok", ["auth", "token"]),
    ("auth tokens cr", ["auth", "tokens", "create"]),
    ("commits list --unt", ["commits", "list", "--until"]),
    # By the names that gh has.
    ("repo sh", ["repo", "show"]),
    ("commit view --rep", ["commit", "view", "--repo"]),
    ("commits list -o ta", ["commits", "list", "-o", "table"]),
    ("commits list --output=ta", ["commits", "list", "--output=table"]),
    ("commits list --debug=b", ["commits", "list", "--debug=body"]),
    ("repos list --permission REPO_A", ["repos", "list", "--permission", "REPO_ADMIN"]),
    ("config set proj", ["config", "set", "project"]),
    # In either case, as bbcli reads it.
    ("builds set --state suc", ["builds", "set", "--state", "SUCCESSFUL"]),
    ("repos list --permission=repo_a", ["repos", "list", "--permission=REPO_ADMIN"]),
    # What is there already is not offered again, but where it may stand several times.
    ("watch pull 4 --repo WORK/x --re", ["watch", "pull", "4", "--repo", "WORK/x", "--retries"]),
    ("commits list -R WORK/x --rep", ["commits", "list", "-R", "WORK/x", "--repo"]),
    ("projects list -- --unt", ["projects", "list", "--", "--unt"]),
    ("commits list --until master --unt", ["commits", "list", "--until", "master", "--unt"]),
]
OF_A_PROGRAM = ("sandbox run -- bbcli comm", ["sandbox", "run", "--", "bbcli", "commits"])
# What it asks bbcli for.
ASKED = [
    ("commits list -R WORK/my", ["commits", "list", "-R", "WORK/my-repo"]),
    ("commits list -RWORK/my", ["commits", "list", "-RWORK/my-repo"]),
    ("commits list --repo=WORK/my", ["commits", "list", "--repo=WORK/my-repo"]),
    ("commits list --all --repo WORK/my", ["commits", "list", "--all", "--repo", "WORK/my-repo"]),
    ("repos show WORK/my", ["repos", "show", "WORK/my-repo"]),
    ("repos show ~fred/n", ["repos", "show", "~fred/notes"]),
    (f"{LIST} --until feature/x#", [*LIST.split(), "--until", "feature/x#1"]),
    (f"{LIST} --until spec", [*LIST.split(), "--until", "special-$;&#_=@!.,/test"]),
    (f"{LIST} --until 'spec", [*LIST.split(), "--until", "special-$;&#_=@!.,/test"]),
    (f"{LIST} --until fix#2790+q", [*LIST.split(), "--until", "fix#2790+quotes&more"]),
    (f"{LIST} --until 6e011d", [*LIST.split(), "--until", "6e011dacb73"]),
    ("watch pull -R WORK/my-repo 4", ["watch", "pull", "-R", "WORK/my-repo", "4"]),
    ("api call /projects/WORK/repos/my-repo/comm", ["api", "call", "/projects/WORK/repos/my-repo/commits"]),
    ("api call /projects/WORK/repos/my-repo/webhooks -p statistics=t",
     ["api", "call", "/projects/WORK/repos/my-repo/webhooks", "-p", "statistics=true"]),
    ("api list --tag Pull", ["api", "list", "--tag", "Pull Requests"]),
    ("api list --tag Pull\\ R", ["api", "list", "--tag", "Pull Requests"]),
    ("api list --tag 'Pull R", ["api", "list", "--tag", "Pull Requests"]),
    ('api list --tag "Pull R', ["api", "list", "--tag", "Pull Requests"]),
    ("repo view WORK/my", ["repo", "view", "WORK/my-repo"]),
    ("api /projects/WORK/repos/my-repo/comm", ["api", "/projects/WORK/repos/my-repo/commits"]),
    ("whoa", ["whoami"]),
    ("repos vi", ["repos", "view"]),
    ("help commits li", ["help", "commits", "list"]),
    # Words of one's own.
    ("min", ["mine"]),
    ("mine feature/x#", ["mine", "feature/x#1"]),
    ("projects list -S my", ["projects", "list", "-S", "my work: old"]),
    ("projects list -S my\\ work:", ["projects", "list", "-S", "my work: old"]),
]  # fmt: skip
