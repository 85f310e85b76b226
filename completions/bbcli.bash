# bash completion for bbcli. `bbcli completion bash` prints it; do not edit.
#
# Commands, options and their choices are in here. What a server, a working copy or the configuration knows, and words
# of one's own, are asked of bbcli itself.

# Say what may follow a command: its verbs, options and arguments.
_bbcli_command() {
  local -a shared0=()
  local -a shared1=('--json?fields' --jsonl '-o,--output=|table|tsv|csv|json|jsonl|yaml|markdown' --fields=fields -q,--jq= '--raw-output?' --columns=columns --sort=order --headers,--no-headers --template= '--color=|auto|always|never' '--time=|relative|iso|epoch|local' --utc --csv-safe --pager,--no-pager --hyperlinks,--no-hyperlinks --quiet -S,--server=server --token-file=file --timeout= --max-time= --max-body-size= --retries= --jobs= --allow-http --ca-bundle=file --client-cert=file --client-key=file --insecure --proxy= '--debug?|body' --log=file)
  local -a shared2=(--quiet -S,--server=server --token-file=file --timeout= --max-time= --max-body-size= --retries= --jobs= --allow-http --ca-bundle=file --client-cert=file --client-key=file --insecure --proxy= '--debug?|body' --log=file)
  local -a shared3=('--json?fields' --jsonl '-o,--output=|table|tsv|csv|json|jsonl|yaml|markdown' --fields=fields -q,--jq= '--raw-output?' --columns=columns --headers,--no-headers --template= '--color=|auto|always|never' '--time=|relative|iso|epoch|local' --utc --csv-safe --pager,--no-pager --hyperlinks,--no-hyperlinks --quiet -S,--server=server --token-file=file --timeout= --max-time= --max-body-size= --retries= --jobs= --allow-http --ca-bundle=file --client-cert=file --client-key=file --insecure --proxy= '--debug?|body' --log=file)
  local -a shared4=('--json?fields' --jsonl '--output=|table|tsv|csv|json|jsonl|yaml|markdown' --fields=fields -q,--jq= '--raw-output?' --columns=columns --sort=order --headers,--no-headers --template= '--color=|auto|always|never' '--time=|relative|iso|epoch|local' --utc --csv-safe --pager,--no-pager --hyperlinks,--no-hyperlinks --quiet -S,--server=server --token-file=file --timeout= --max-time= --max-body-size= --retries= --jobs= --allow-http --ca-bundle=file --client-cert=file --client-key=file --insecure --proxy= '--debug?|body' --log=file)
  local -a shared5=('--json?fields' --jsonl '-o,--output=|table|tsv|csv|json|jsonl|yaml|markdown' --fields=fields -q,--jq= '--raw-output?' --columns=columns --sort=order --headers,--no-headers --template= '--color=|auto|always|never' '--time=|relative|iso|epoch|local' --utc --csv-safe --pager,--no-pager --hyperlinks,--no-hyperlinks --quiet -S,--server=server)
  local -a shared6=('--json?fields' --jsonl '-o,--output=|json|table|tsv|csv|jsonl|yaml|markdown' --fields=fields -q,--jq= '--raw-output?' --columns=columns --sort=order --headers,--no-headers --template= '--color=|auto|always|never' '--time=|relative|iso|epoch|local' --utc --csv-safe --pager,--no-pager --hyperlinks,--no-hyperlinks --quiet -S,--server=server --token-file=file --timeout= --max-time= --max-body-size= --retries= --jobs= --allow-http --ca-bundle=file --client-cert=file --client-key=file --insecure --proxy= '--debug?|body' --log=file)
  local -a shared7=(--quiet -S,--server=server)
  local -a shared8=('--json?fields' --jsonl '-o,--output=|table|tsv|csv|json|jsonl|yaml|markdown' --fields=fields -q,--jq= '--raw-output?' --columns=columns --sort=order --headers,--no-headers --template= '--color=|auto|always|never' '--time=|relative|iso|epoch|local' --utc --csv-safe --pager,--no-pager --hyperlinks,--no-hyperlinks --quiet)
  local -a shared9=(--quiet)
  local -a shared10=(--quiet '--color=|auto|always|never' --pager,--no-pager)
  case $1 in
  '') verbs=(projects repos prs commits branches tags compare builds files insights watch api auth config alias cache completion doctor sandbox help reference) arguments=()
    options=(-V,--version -h,--help "${shared0[@]}") ;;
  projects|project) verbs=(list show create edit delete) arguments=()
    options=(-h,--help "${shared0[@]}") ;;
  'projects list'|'projects ls'|'project list'|'project ls') verbs=() arguments=()
    options=(--name= '--permission=|PROJECT_READ|PROJECT_WRITE|PROJECT_ADMIN' -L,--limit= --all --start= -h,--help "${shared1[@]}") ;;
  'projects show'|'projects view'|'project show'|'project view') verbs=() arguments=(project)
    options=(-h,--help "${shared1[@]}") ;;
  'projects create'|'projects new'|'project create'|'project new') verbs=() arguments=(project)
    options=(--name= --description= --public,--private --dry-run -h,--help "${shared1[@]}") ;;
  'projects edit'|'project edit') verbs=() arguments=(project)
    options=(--key=project --name= --description= --public,--private --dry-run -h,--help "${shared1[@]}") ;;
  'projects delete'|'project delete') verbs=() arguments=(project)
    options=(-y,--yes --dry-run -h,--help "${shared1[@]}") ;;
  repos|repo) verbs=(list show create edit rename delete fork forks clone open browse) arguments=()
    options=(-h,--help "${shared0[@]}") ;;
  'repos list'|'repos ls'|'repo list'|'repo ls') verbs=() arguments=(project)
    options=(--name= '--permission=|REPO_READ|REPO_WRITE|REPO_ADMIN' '--state=|AVAILABLE|INITIALISING|INITIALISATION_FAILED|OFFLINE' '--archived=|ACTIVE|ARCHIVED|ALL' '--visibility=|public|private' -L,--limit= --all --start= -h,--help "${shared1[@]}") ;;
  'repos show'|'repos view'|'repo show'|'repo view') verbs=() arguments=(repo)
    options=(-R,--repo=repo --brief -h,--help "${shared1[@]}") ;;
  'repos create'|'repos new'|'repo create'|'repo new') verbs=() arguments=(repo)
    options=(--name= --description= --default-branch=branch --forkable,--no-forkable --public,--private --dry-run -h,--help "${shared1[@]}") ;;
  'repos edit'|'repo edit') verbs=() arguments=(repo)
    options=(-R,--repo=repo --name= --description= --default-branch=branch --forkable,--no-forkable --public,--private --archived,--no-archived --dry-run -h,--help "${shared1[@]}") ;;
  'repos rename'|'repo rename') verbs=() arguments=('*repo')
    options=(-R,--repo=repo --dry-run -h,--help "${shared1[@]}") ;;
  'repos delete'|'repo delete') verbs=() arguments=(repo)
    options=(-y,--yes --dry-run -h,--help "${shared1[@]}") ;;
  'repos fork'|'repo fork') verbs=() arguments=(repo)
    options=(-R,--repo=repo --to=project --name= --dry-run -h,--help "${shared1[@]}") ;;
  'repos forks'|'repo forks') verbs=() arguments=(repo)
    options=(-R,--repo=repo -L,--limit= --all --start= -h,--help "${shared1[@]}") ;;
  'repos clone'|'repo clone') verbs=() arguments=(repo folder '*')
    options=(--ssh,--http -h,--help "${shared2[@]}") ;;
  'repos open'|'repo open'|open) verbs=() arguments=(repo)
    options=(-R,--repo=repo -n,--no-browser,--print -h,--help "${shared1[@]}") ;;
  'repos browse'|'repo browse'|browse) verbs=() arguments=('')
    options=(-R,--repo=repo -b,--branch=branch -c,--commit=commit -n,--no-browser,--print -h,--help "${shared1[@]}") ;;
  prs|pr|mr) verbs=(list show status inbox create edit ready checkout diff files commits review comment comments tasks checks wait merge rebase decline reopen delete stack activity watch open) arguments=()
    options=(-h,--help "${shared0[@]}") ;;
  'prs list'|'prs ls'|'pr list'|'pr ls'|'mr list'|'mr ls') verbs=() arguments=()
    options=('*-R,--repo=repo' '*--project=project' --all-repos --details -w,--web '--sort=|newest|oldest' '-s,--state=|open|merged|declined|all' -A,--author=user --reviewer=user '--review-status=|approved|needs-work|unapproved' -B,--base=branch -H,--head=branch -d,--draft,--no-draft --search= -L,--limit= --all --start= -h,--help "${shared3[@]}") ;;
  'prs show'|'prs view'|'pr show'|'pr view'|'mr show'|'mr view') verbs=() arguments=(pull)
    options=(-R,--repo=repo -c,--comments --activity --brief -w,--web -h,--help "${shared1[@]}") ;;
  'prs status'|'pr status'|'mr status') verbs=() arguments=()
    options=(--user=user -h,--help "${shared1[@]}") ;;
  'prs inbox'|'pr inbox'|'mr inbox') verbs=() arguments=()
    options=('--role=|reviewer|author' --user=user -L,--limit= --all --start= -h,--help "${shared1[@]}") ;;
  'prs create'|'prs new'|'pr create'|'pr new'|'mr create'|'mr new') verbs=() arguments=()
    options=(-t,--title= -b,--body,--description= -F,--body-file=file -e,--editor -f,--fill -T,--body-template=file --recover=file '*-r,--reviewer=reviewer' --default-reviewers,--no-default-reviewers --skip-invalid-reviewers -H,--head=commit -B,--base=branch -R,--repo=repo -d,--draft '*--task=' --push,--no-push -w,--web --dry-run -h,--help "${shared1[@]}") ;;
  'prs edit'|'pr edit'|'mr edit') verbs=() arguments=(pull)
    options=(-R,--repo=repo -t,--title= -b,--body,--description= -F,--body-file=file -e,--editor -B,--base=branch '*--add-reviewer=reviewer' '*--remove-reviewer=user' --dry-run -h,--help "${shared1[@]}") ;;
  'prs ready'|'prs publish'|'pr ready'|'pr publish'|'mr ready'|'mr publish') verbs=() arguments=(pull)
    options=(-R,--repo=repo --undo --dry-run -h,--help "${shared1[@]}") ;;
  'prs checkout'|'pr checkout'|'mr checkout') verbs=() arguments=(pull)
    options=(-R,--repo=repo -b,--branch= --detach --worktree=folder -f,--force --recurse-submodules --dry-run -h,--help "${shared1[@]}") ;;
  'prs diff'|'pr diff'|'mr diff') verbs=() arguments=(pull)
    options=(-R,--repo=repo --path=pull_file --unreviewed --stat --name-only --patch -h,--help "${shared1[@]}") ;;
  'prs files'|'pr files'|'mr files') verbs=() arguments=(pull)
    options=(-R,--repo=repo --unreviewed -L,--limit= --all -h,--help "${shared1[@]}") ;;
  'prs commits'|'pr commits'|'mr commits') verbs=() arguments=(pull)
    options=(-R,--repo=repo -L,--limit= --all --start= -h,--help "${shared1[@]}") ;;
  'prs review'|'pr review'|'mr review') verbs=(set start show submit discard import) arguments=()
    options=(-h,--help "${shared0[@]}") ;;
  'prs review set'|'pr review set'|'mr review set') verbs=() arguments=(pull)
    options=(-R,--repo=repo -a,--approve -r,--needs-work,--request-changes --unapprove --match-head= -m,--message,-b,--body= --dry-run -h,--help "${shared1[@]}") ;;
  'prs review start'|'pr review start'|'mr review start') verbs=() arguments=(pull)
    options=(-R,--repo=repo -m,--message,-b,--body= -F,--message-file,--body-file=file -e,--editor --file=pull_file --line= '--side=|old|new' --suggest= --dry-run -h,--help "${shared1[@]}") ;;
  'prs review show'|'prs review view'|'pr review show'|'pr review view'|'mr review show'|'mr review view') verbs=() arguments=(pull)
    options=(-R,--repo=repo -L,--limit= --all --start= -h,--help "${shared1[@]}") ;;
  'prs review submit'|'pr review submit'|'mr review submit') verbs=() arguments=(pull)
    options=(-R,--repo=repo -a,--approve -r,--needs-work,--request-changes --unapprove --match-head= -m,--message,-b,--body= --dry-run -h,--help "${shared1[@]}") ;;
  'prs review discard'|'pr review discard'|'mr review discard') verbs=() arguments=(pull)
    options=(-R,--repo=repo -y,--yes --dry-run -h,--help "${shared1[@]}") ;;
  'prs review import'|'pr review import'|'mr review import') verbs=() arguments=('*pull' file)
    options=(-R,--repo=repo '--format=|auto|lines|sarif|ruff|eslint|pylint|gitlab|bitbucket' --draft --skip-outside --root=folder -a,--approve -r,--needs-work,--request-changes --unapprove --match-head= -m,--message,-b,--body= --dry-run -h,--help "${shared1[@]}") ;;
  'prs comment'|'pr comment'|'mr comment') verbs=() arguments=(pull)
    options=(-R,--repo=repo -m,--message,-b,--body= -F,--message-file,--body-file=file -e,--editor --file=pull_file --line= '--side=|old|new' --suggest= --reply-to=comment --draft --task --dry-run -h,--help "${shared1[@]}") ;;
  'prs comments'|'pr comments'|'mr comments') verbs=(list show edit delete resolve reopen react apply) arguments=()
    options=(-h,--help "${shared0[@]}") ;;
  'prs comments list'|'prs comments ls'|'pr comments list'|'pr comments ls'|'mr comments list'|'mr comments ls') verbs=() arguments=(pull)
    options=(-R,--repo=repo '--state=|open|resolved|all' --file=pull_file --author= -h,--help "${shared1[@]}") ;;
  'prs comments show'|'prs comments view'|'pr comments show'|'pr comments view'|'mr comments show'|'mr comments view') verbs=() arguments=('*pull' comment)
    options=(-R,--repo=repo -h,--help "${shared1[@]}") ;;
  'prs comments edit'|'pr comments edit'|'mr comments edit') verbs=() arguments=('*pull' comment)
    options=(-R,--repo=repo -m,--message,-b,--body= -F,--message-file,--body-file=file -e,--editor --task,--no-task --dry-run -h,--help "${shared1[@]}") ;;
  'prs comments delete'|'pr comments delete'|'mr comments delete') verbs=() arguments=('*pull' comment)
    options=(-R,--repo=repo -y,--yes --dry-run -h,--help "${shared1[@]}") ;;
  'prs comments resolve'|'pr comments resolve'|'mr comments resolve') verbs=() arguments=('*pull' comment)
    options=(-R,--repo=repo --dry-run -h,--help "${shared1[@]}") ;;
  'prs comments reopen'|'pr comments reopen'|'mr comments reopen') verbs=() arguments=('*pull' comment)
    options=(-R,--repo=repo --dry-run -h,--help "${shared1[@]}") ;;
  'prs comments react'|'pr comments react'|'mr comments react') verbs=() arguments=('*pull' comment '|thumbsup|thumbsdown|heart|tada|eyes|rocket|thinking|smile')
    options=(-R,--repo=repo --off --dry-run -h,--help "${shared1[@]}") ;;
  'prs comments apply'|'pr comments apply'|'mr comments apply') verbs=() arguments=('*pull' comment)
    options=(-R,--repo=repo -m,--message= --number= --dry-run -h,--help "${shared1[@]}") ;;
  'prs tasks'|'pr tasks'|'mr tasks') verbs=(list add resolve reopen) arguments=()
    options=(-h,--help "${shared0[@]}") ;;
  'prs tasks list'|'prs tasks ls'|'pr tasks list'|'pr tasks ls'|'mr tasks list'|'mr tasks ls') verbs=() arguments=(pull)
    options=(-R,--repo=repo '--state=|open|resolved|all' -L,--limit= --all --start= -h,--help "${shared1[@]}") ;;
  'prs tasks add'|'pr tasks add'|'mr tasks add') verbs=() arguments=(pull)
    options=(-R,--repo=repo -m,--message,-b,--body= -F,--message-file,--body-file=file -e,--editor --file=pull_file --line= '--side=|old|new' --suggest= --reply-to=comment --dry-run -h,--help "${shared1[@]}") ;;
  'prs tasks resolve'|'pr tasks resolve'|'mr tasks resolve') verbs=() arguments=('*pull' task)
    options=(-R,--repo=repo --dry-run -h,--help "${shared1[@]}") ;;
  'prs tasks reopen'|'pr tasks reopen'|'mr tasks reopen') verbs=() arguments=('*pull' task)
    options=(-R,--repo=repo --dry-run -h,--help "${shared1[@]}") ;;
  'prs checks'|'pr checks'|'mr checks') verbs=() arguments=(pull)
    options=(-R,--repo=repo --required --builds '*--key=' --wait --fail-fast --max-wait= -i,--interval= -h,--help "${shared1[@]}") ;;
  'prs wait'|'pr wait'|'mr wait') verbs=() arguments=(pull)
    options=(-R,--repo=repo '--until=|mergeable|merged|approved' --approvals= --max-wait= --interval= -h,--help "${shared1[@]}") ;;
  'prs merge'|'pr merge'|'mr merge') verbs=() arguments=(pull)
    options=(-R,--repo=repo --strategy=strategy -m,--message= -e,--editor -d,--delete-branch --match-head,--match-head-commit=commit --auto --disable-auto --wait --max-wait= --interval= -y,--yes --dry-run -h,--help "${shared1[@]}") ;;
  'prs rebase'|'prs update-branch'|'pr rebase'|'pr update-branch'|'mr rebase'|'mr update-branch') verbs=() arguments=(pull)
    options=(-R,--repo=repo --dry-run -h,--help "${shared1[@]}") ;;
  'prs decline'|'prs close'|'pr decline'|'pr close'|'mr decline'|'mr close') verbs=() arguments=(pull)
    options=(-R,--repo=repo -m,--message,-c,--comment= --dry-run -h,--help "${shared1[@]}") ;;
  'prs reopen'|'pr reopen'|'mr reopen') verbs=() arguments=(pull)
    options=(-R,--repo=repo --dry-run -h,--help "${shared1[@]}") ;;
  'prs delete'|'pr delete'|'mr delete') verbs=() arguments=(pull)
    options=(-R,--repo=repo -y,--yes --dry-run -h,--help "${shared1[@]}") ;;
  'prs stack'|'pr stack'|'mr stack') verbs=(show create rebase merge) arguments=()
    options=(-h,--help "${shared0[@]}") ;;
  'prs stack show'|'prs stack view'|'pr stack show'|'pr stack view'|'mr stack show'|'mr stack view') verbs=() arguments=(pull)
    options=(-R,--repo=repo -h,--help "${shared1[@]}") ;;
  'prs stack create'|'prs stack new'|'pr stack create'|'pr stack new'|'mr stack create'|'mr stack new') verbs=() arguments=('*branch')
    options=(-R,--repo=repo -B,--base=branch --push -d,--draft --dry-run -h,--help "${shared1[@]}") ;;
  'prs stack rebase'|'prs stack update-branch'|'pr stack rebase'|'pr stack update-branch'|'mr stack rebase'|'mr stack update-branch') verbs=() arguments=(pull)
    options=(-R,--repo=repo --base=branch --dry-run -h,--help "${shared1[@]}") ;;
  'prs stack merge'|'pr stack merge'|'mr stack merge') verbs=() arguments=(pull)
    options=(-R,--repo=repo --all --strategy=strategy -d,--delete-branch --dry-run -h,--help "${shared1[@]}") ;;
  'prs activity'|'pr activity'|'mr activity') verbs=() arguments=(pull)
    options=(-R,--repo=repo -L,--limit= --all --start= -h,--help "${shared1[@]}") ;;
  'prs watch'|'pr watch'|'mr watch') verbs=() arguments=(pull)
    options=(-R,--repo=repo --off --dry-run -h,--help "${shared1[@]}") ;;
  'prs open'|'pr open'|'mr open') verbs=() arguments=(pull)
    options=(-R,--repo=repo -n,--no-browser,--print -h,--help "${shared1[@]}") ;;
  commits|commit) verbs=(list follow show changes diff pulls comments open) arguments=()
    options=(-h,--help "${shared0[@]}") ;;
  'commits list'|'commits ls'|'commit list'|'commit ls') verbs=() arguments=(commit)
    options=('*-R,--repo=repo' '*--project=project' --all-repos --until=commit --since=commit --path=file --follow '--merges=|exclude|include|only' --author=user --grep= --issue= --after= --before= -L,--limit= --all --start= -h,--help "${shared1[@]}") ;;
  'commits follow'|'commit follow') verbs=() arguments=()
    options=(-R,--repo=repo --until=commit --last= -L,--limit= --interval= --since-file=file --exec= --shell --keep-going -h,--help "${shared1[@]}") ;;
  'commits show'|'commits view'|'commit show'|'commit view') verbs=() arguments=(commit)
    options=(-R,--repo=repo -h,--help "${shared1[@]}") ;;
  'commits changes'|'commit changes') verbs=() arguments=(commit)
    options=(-R,--repo=repo -L,--limit= --all --start= -h,--help "${shared1[@]}") ;;
  'commits diff'|'commit diff') verbs=() arguments=(commit file)
    options=(-R,--repo=repo --stat -h,--help "${shared1[@]}") ;;
  'commits pulls'|'commits prs'|'commit pulls'|'commit prs') verbs=() arguments=(commit)
    options=(-R,--repo=repo -L,--limit= --all --start= -h,--help "${shared1[@]}") ;;
  'commits comments'|'commit comments') verbs=() arguments=(commit)
    options=(-R,--repo=repo --path=file --add= -L,--limit= --all --dry-run -h,--help "${shared1[@]}") ;;
  'commits open'|'commit open') verbs=() arguments=(commit)
    options=(-R,--repo=repo -n,--no-browser,--print -h,--help "${shared1[@]}") ;;
  branches|branch) verbs=(list show create delete prune default model log info open) arguments=()
    options=(-h,--help "${shared0[@]}") ;;
  'branches list'|'branches ls'|'branch list'|'branch ls') verbs=() arguments=()
    options=(-R,--repo=repo --details --base=commit '--sort=|modified|name' --filter= --merged --stale= --author=user -L,--limit= --all --start= -h,--help "${shared3[@]}") ;;
  'branches show'|'branches view'|'branch show'|'branch view') verbs=() arguments=(branch)
    options=(-R,--repo=repo --base=commit -h,--help "${shared1[@]}") ;;
  'branches create'|'branches new'|'branch create'|'branch new') verbs=() arguments=('')
    options=(-R,--repo=repo --from=commit '--type=|bugfix|feature|hotfix|release' --dry-run -h,--help "${shared1[@]}") ;;
  'branches delete'|'branch delete') verbs=() arguments=('*branch')
    options=(-R,--repo=repo --matching= -y,--yes --dry-run -h,--help "${shared1[@]}") ;;
  'branches prune'|'branch prune') verbs=() arguments=()
    options=(-R,--repo=repo --merged --older-than= --base=commit -y,--yes --dry-run -h,--help "${shared1[@]}") ;;
  'branches default'|'branch default') verbs=() arguments=(branch)
    options=(-R,--repo=repo --dry-run -h,--help "${shared1[@]}") ;;
  'branches model'|'branch model') verbs=(show set) arguments=()
    options=(-h,--help "${shared0[@]}") ;;
  'branches model show'|'branches model view'|'branch model show'|'branch model view') verbs=() arguments=()
    options=(-R,--repo=repo -h,--help "${shared1[@]}") ;;
  'branches model set'|'branch model set') verbs=() arguments=()
    options=(--development=branch --development-default --production=branch --no-production '*--type=' -R,--repo=repo --dry-run -h,--help "${shared1[@]}") ;;
  'branches log'|'branch log') verbs=() arguments=(branch)
    options=(-R,--repo=repo -L,--limit= --all --start= -h,--help "${shared1[@]}") ;;
  'branches info'|'branch info') verbs=() arguments=(commit)
    options=(-R,--repo=repo -h,--help "${shared1[@]}") ;;
  'branches open'|'branch open') verbs=() arguments=(branch)
    options=(-R,--repo=repo -n,--no-browser,--print -h,--help "${shared1[@]}") ;;
  tags|tag) verbs=(list show create delete) arguments=()
    options=(-h,--help "${shared0[@]}") ;;
  'tags list'|'tags ls'|'tag list'|'tag ls') verbs=() arguments=()
    options=(-R,--repo=repo '--sort=|modified|name' --filter= -L,--limit= --all --start= -h,--help "${shared3[@]}") ;;
  'tags show'|'tags view'|'tag show'|'tag view') verbs=() arguments=(git_tag)
    options=(-R,--repo=repo -h,--help "${shared1[@]}") ;;
  'tags create'|'tags new'|'tag create'|'tag new') verbs=() arguments=('')
    options=(-R,--repo=repo --from=commit '*-m,--message=' -F,--file=file --dry-run -h,--help "${shared1[@]}") ;;
  'tags delete'|'tag delete') verbs=() arguments=('*git_tag')
    options=(-R,--repo=repo --matching= -y,--yes --dry-run -h,--help "${shared1[@]}") ;;
  compare) verbs=() arguments=(commit commit)
    options=(-R,--repo=repo --files --diff --stat --shortstat -L,--limit= --all -h,--help "${shared1[@]}") ;;
  builds|build) verbs=(list show set delete wait) arguments=()
    options=(-h,--help "${shared0[@]}") ;;
  'builds list'|'builds ls'|'build list'|'build ls') verbs=() arguments=(commit)
    options=(-R,--repo=repo -L,--limit= --all -h,--help "${shared1[@]}") ;;
  'builds show'|'builds view'|'build show'|'build view') verbs=() arguments=(commit)
    options=(--key= -R,--repo=repo -h,--help "${shared1[@]}") ;;
  'builds set'|'build set') verbs=() arguments=(commit)
    options=(-R,--repo=repo '--state=|SUCCESSFUL|FAILED|INPROGRESS|CANCELLED|UNKNOWN' --key= --url= --name= --description= --build-number= --duration= --ref=commit --parent= --test-results= --dry-run -h,--help "${shared2[@]}") ;;
  'builds delete'|'build delete') verbs=() arguments=(commit)
    options=(--key= -R,--repo=repo -y,--yes --dry-run -h,--help "${shared2[@]}") ;;
  'builds wait'|'build wait') verbs=() arguments=(commit)
    options=('*--key=' -R,--repo=repo --max-wait= --fail-fast --interval= -h,--help "${shared1[@]}") ;;
  files|file) verbs=(list find show blame log edit create download archive open) arguments=()
    options=(-h,--help "${shared0[@]}") ;;
  'files list'|'files ls'|'file list'|'file ls') verbs=() arguments=(path)
    options=(--at=commit -R,--repo=repo -r,--recursive --tree --last-modified -L,--limit= --all --start= -h,--help "${shared1[@]}") ;;
  'files find'|'file find') verbs=() arguments=('')
    options=(-i,--ignore-case --at=commit -R,--repo=repo -L,--limit= --all -h,--help "${shared1[@]}") ;;
  'files show'|'files view'|'file show'|'file view') verbs=() arguments=(path)
    options=(--at=commit -R,--repo=repo -o,-O,--output-file=file --plain -h,--help "${shared4[@]}") ;;
  'files blame'|'file blame') verbs=() arguments=(path)
    options=(--at=commit -R,--repo=repo -h,--help "${shared1[@]}") ;;
  'files log'|'file log') verbs=() arguments=(path)
    options=(--follow --at=commit -R,--repo=repo -L,--limit= --all --start= -h,--help "${shared1[@]}") ;;
  'files edit'|'file edit') verbs=() arguments=(path)
    options=(-R,--repo=repo --from=file -m,--message= --branch=branch --create-branch --base=commit --merge --dry-run -h,--help "${shared1[@]}") ;;
  'files create'|'files new'|'file create'|'file new') verbs=() arguments=(path)
    options=(-R,--repo=repo --from=file -m,--message= --branch=branch --create-branch --dry-run -h,--help "${shared1[@]}") ;;
  'files download'|'file download') verbs=() arguments=('*path')
    options=(-R,--repo=repo --at=commit -O,--output-dir=folder --force -h,--help "${shared1[@]}") ;;
  'files archive'|'file archive') verbs=() arguments=('*path')
    options=(-R,--repo=repo --at=commit '--format=|zip|tar|tar.gz|tgz' --prefix= -O,--output-file=file -h,--help "${shared2[@]}") ;;
  'files open'|'file open') verbs=() arguments=(path)
    options=(--at=commit -R,--repo=repo -n,--no-browser,--print -h,--help "${shared1[@]}") ;;
  insights|insight) verbs=(list show annotations report annotate delete) arguments=()
    options=(-h,--help "${shared0[@]}") ;;
  'insights list'|'insights ls'|'insight list'|'insight ls') verbs=() arguments=(commit)
    options=(-R,--repo=repo -L,--limit= --all --start= -h,--help "${shared1[@]}") ;;
  'insights show'|'insights view'|'insight show'|'insight view') verbs=() arguments=(commit)
    options=(-R,--repo=repo --key= -h,--help "${shared1[@]}") ;;
  'insights annotations'|'insight annotations') verbs=() arguments=(commit)
    options=(-R,--repo=repo '*--key=' '*--severity=|LOW|MEDIUM|HIGH' '*--type=|BUG|CODE_SMELL|VULNERABILITY' '*--path=file' -L,--limit= --all -h,--help "${shared1[@]}") ;;
  'insights report'|'insight report') verbs=() arguments=(commit)
    options=(-R,--repo=repo --key= --title= '--result=|PASS|FAIL' --details= --reporter= --link= --logo= '*--data=' --file=file --dry-run -h,--help "${shared1[@]}") ;;
  'insights annotate'|'insight annotate') verbs=() arguments=('*')
    options=(-R,--repo=repo --key= '--format=|auto|bitbucket|sarif|ruff|eslint|pylint|gitlab' --title= --reporter= --link= '--fail-on=|LOW|MEDIUM|HIGH' '--result=|PASS|FAIL' --exit-code --most-severe --root=folder --dry-run -h,--help "${shared1[@]}") ;;
  'insights delete'|'insight delete') verbs=() arguments=(commit)
    options=(-R,--repo=repo --key= -y,--yes --dry-run -h,--help "${shared1[@]}") ;;
  watch) verbs=(commit pull repo) arguments=()
    options=(-h,--help "${shared0[@]}") ;;
  'watch commit') verbs=() arguments=(commit)
    options=(-R,--repo=repo --off --dry-run -h,--help "${shared1[@]}") ;;
  'watch pull'|'watch pr') verbs=() arguments=(pull_number)
    options=(-R,--repo=repo --off --dry-run -h,--help "${shared1[@]}") ;;
  'watch repo') verbs=() arguments=(repo)
    options=(-R,--repo=repo --off --dry-run -h,--help "${shared1[@]}") ;;
  api) verbs=(list tags show call browse sync) arguments=()
    options=(-h,--help "${shared0[@]}") ;;
  'api list'|'api ls') verbs=() arguments=('*')
    options=(--tag=tag '--method=|GET|POST|PUT|DELETE|PATCH|HEAD|OPTIONS' --plugin=plugin --writes,--reads -L,--limit= --all -h,--help "${shared5[@]}") ;;
  'api tags') verbs=() arguments=()
    options=(-h,--help "${shared5[@]}") ;;
  'api show'|'api view') verbs=() arguments=('*operation')
    options=(-h,--help "${shared5[@]}") ;;
  'api call') verbs=() arguments=('*operation')
    options=('-X,--method=|GET|POST|PUT|DELETE|PATCH|HEAD|OPTIONS' '*-p,--parameter=parameter' '*-f=field' '*-F=field' --input=file '*--form=' '*-H,--header=' -R,--repo=repo --paginate -L,--limit= -i,--include --silent --output-file=file --no-check --dry-run -h,--help "${shared6[@]}") ;;
  'api browse') verbs=() arguments=()
    options=(-R,--repo=repo -h,--help "${shared2[@]}") ;;
  'api sync') verbs=() arguments=()
    options=(--from=file --plugin= -h,--help "${shared1[@]}") ;;
  auth) verbs=(login status whoami switch refresh token logout tokens setup-git) arguments=()
    options=(-h,--help "${shared0[@]}") ;;
  'auth login') verbs=() arguments=('')
    options=(--with-token --web --create-token --permissions=permissions --expires= --command= --username= --password-stdin --session --cookie-stdin --oauth --client-id= --client-secret-stdin --scopes=permissions --oauth1 --consumer-key= --key=file --port= --redirect-uri= --no-browser --name= '--store=|keyring|file' --ssh-host= --dry-run -h,--help "${shared1[@]}") ;;
  'auth status') verbs=() arguments=()
    options=(-h,--help "${shared1[@]}") ;;
  'auth whoami'|whoami) verbs=() arguments=()
    options=(-h,--help "${shared1[@]}") ;;
  'auth switch') verbs=() arguments=(login)
    options=(-h,--help "${shared7[@]}") ;;
  'auth refresh') verbs=() arguments=()
    options=(-h,--help "${shared2[@]}") ;;
  'auth token') verbs=() arguments=()
    options=(-h,--help "${shared2[@]}") ;;
  'auth logout') verbs=() arguments=(server)
    options=(--all --revoke,--no-revoke --dry-run -h,--help "${shared2[@]}") ;;
  'auth tokens') verbs=(list create revoke) arguments=()
    options=(-h,--help "${shared0[@]}") ;;
  'auth tokens list'|'auth tokens ls') verbs=() arguments=()
    options=(--project=project -R,--repo=repo -L,--limit= --all --start= -h,--help "${shared1[@]}") ;;
  'auth tokens create'|'auth tokens new') verbs=() arguments=('')
    options=(--permissions=permissions --expires= --project=project -R,--repo=repo --dry-run -h,--help "${shared1[@]}") ;;
  'auth tokens revoke') verbs=() arguments=('')
    options=(--project=project -R,--repo=repo -y,--yes --dry-run -h,--help "${shared2[@]}") ;;
  'auth setup-git') verbs=() arguments=()
    options=(--undo -h,--help "${shared2[@]}") ;;
  config) verbs=(list get set unset path) arguments=()
    options=(-h,--help "${shared0[@]}") ;;
  'config list'|'config ls') verbs=() arguments=()
    options=(-h,--help "${shared8[@]}") ;;
  'config get') verbs=() arguments=('|default|limit|color|pager|project|repo|ssh_host|ca_bundle|client_cert|client_key|insecure|proxy|read_only|max_body_size')
    options=(-h,--help "${shared7[@]}") ;;
  'config set') verbs=() arguments=('|default|limit|color|pager|project|repo|ssh_host|ca_bundle|client_cert|client_key|insecure|proxy|read_only|max_body_size' setting)
    options=(-h,--help "${shared7[@]}") ;;
  'config unset') verbs=() arguments=('|default|limit|color|pager|project|repo|ssh_host|ca_bundle|client_cert|client_key|insecure|proxy|read_only|max_body_size')
    options=(-h,--help "${shared7[@]}") ;;
  'config path') verbs=() arguments=()
    options=(-h,--help "${shared9[@]}") ;;
  alias) verbs=(list set delete) arguments=()
    options=(-h,--help "${shared0[@]}") ;;
  'alias list'|'alias ls') verbs=() arguments=()
    options=(-h,--help "${shared8[@]}") ;;
  'alias set') verbs=() arguments=('' '')
    options=(-h,--help "${shared9[@]}") ;;
  'alias delete') verbs=() arguments=(alias)
    options=(-h,--help "${shared9[@]}") ;;
  cache) verbs=(path clear) arguments=()
    options=(-h,--help "${shared0[@]}") ;;
  'cache path') verbs=() arguments=()
    options=(-h,--help "${shared9[@]}") ;;
  'cache clear') verbs=() arguments=()
    options=(-S,--server=server -h,--help "${shared9[@]}") ;;
  completion) verbs=(install bash zsh fish powershell) arguments=()
    options=(-h,--help "${shared0[@]}") ;;
  'completion install') verbs=() arguments=('|bash|zsh|fish|powershell')
    options=(--uninstall -h,--help "${shared9[@]}") ;;
  'completion bash') verbs=() arguments=()
    options=(-h,--help "${shared9[@]}") ;;
  'completion zsh') verbs=() arguments=()
    options=(-h,--help "${shared9[@]}") ;;
  'completion fish') verbs=() arguments=()
    options=(-h,--help "${shared9[@]}") ;;
  'completion powershell') verbs=() arguments=()
    options=(-h,--help "${shared9[@]}") ;;
  doctor) verbs=() arguments=()
    options=(-h,--help "${shared1[@]}") ;;
  sandbox) verbs=(run start operations) arguments=()
    options=(-h,--help "${shared0[@]}") ;;
  'sandbox run') verbs=() arguments=('*program')
    options=(--version= '*--fault=' -h,--help "${shared9[@]}") ;;
  'sandbox start') verbs=() arguments=()
    options=(--port= --data=folder --host= '*--allow-host=' --version= '*--fault=' -h,--help "${shared9[@]}") ;;
  'sandbox operations') verbs=() arguments=()
    options=(-h,--help "${shared8[@]}") ;;
  help) verbs=() arguments=('|alias|api|auth|authentication|branches|builds|cache|commits|compare|completion|config|connection|doctor|environment|exit-codes|files|gh|help|insights|installing|json-schema|output|projects|prs|reference|repos|sandbox|scripting|security|servers|tags|watch' '*verb')
    options=(-h,--help "${shared10[@]}") ;;
  reference) verbs=() arguments=()
    options=(-h,--help "${shared8[@]}") ;;
  *) return 1 ;;
  esac
}

# Take the line apart as the shell will: the words before the cursor, and the one that it is in. `from` is where in that
# the part begins that readline puts an offer in the place of, `quote` the quotation mark that is open.
_bbcli_read() {
  local line=$1 char next word='' begun=''
  local -i i
  words=() quote='' from=0
  for ((i = 0; i < ${#line}; i++)); do
    char=${line:i:1}
    if [[ $quote && $char == "$quote" ]]; then
      quote='' from=${#word}
    elif [[ $char == "\\" && $quote != "'" ]]; then
      i+=1 begun=1 next=${line:i:1}
      [[ $quote && $next != [\"\\\$\`] ]] && word+=$char
      word+=$next
    elif [[ $quote ]]; then
      word+=$char
    elif [[ $char == [\"\'] ]]; then
      quote=$char begun=1 from=${#word}
    elif [[ $char == [[:space:]] ]]; then
      [[ $begun ]] && words+=("$word")
      word='' begun='' from=0
    else
      word+=$char begun=1
      [[ $COMP_WORDBREAKS == *"$char"* ]] && from=${#word}
    fi
  done
  current=$word
}

# Find the option that a word begins with: its `names`, and the `form` of its value, which is empty for a flag. `joined`
# is what stands before a value in the same word.
_bbcli_option() {
  local name=$1 each
  joined=''
  if [[ $name == --*=* ]]; then
    name=${name%%=*} joined=$name=
  elif [[ $name == -[!-]?* ]]; then
    name=${name:0:2} joined=$name
  fi
  for each in "${options[@]}"; do
    names=${each%%[=?]*} form=${each#"${each%%[=?]*}"}
    [[ ,${names#\*}, == *",$name,"* ]] && return 0
  done
  return 1
}

# Set `form` to that of the argument that stands at a place.
_bbcli_argument() {
  local -i last=${#arguments[@]}-1
  form=''
  if (($1 <= last)); then
    form==${arguments[$1]#\*}
  elif ((last >= 0)) && [[ ${arguments[last]} == \** ]]; then
    form==${arguments[last]#\*}
  fi
}

# Offer what a value may be, behind what stands before it in the same word.
_bbcli_value() {
  local kind=${form#[=?]} text=$1 before=$2 line
  case $kind in
  '') ;;
  \|*)
    local -a known=()
    IFS='|' read -ra known <<<"${kind#|}"
    local cases
    cases=$(shopt -p nocasematch)
    shopt -s nocasematch
    _bbcli_offer "$text" "$before" "${known[@]}"
    eval "$cases"
    ;;
  file) compopt -o default 2>/dev/null ;;
  folder) compopt -o dirnames 2>/dev/null ;;
  program) COMPREPLY=($(compgen -c -- "$text")) && compopt -o default 2>/dev/null ;;
  *)
    local -a known=()
    while IFS= read -r line; do
      known+=("${line%%$'\t'*}")
    done < <(_BBCLI_COMPLETE=values "${words[0]/#\~\//$HOME/}" "${words[@]:1}" "$current" 2>/dev/null </dev/null)
    _bbcli_offer '' "$before" "${known[@]}"
    compopt -o nosort 2>/dev/null
    [[ $kind == @(operation|fields|columns|permissions) ]] && compopt -o nospace 2>/dev/null
    ;;
  esac
}

# Offer words that begin with a text, written so that the shell reads them as they are.
_bbcli_offer() {
  local text=$1 before=$2 word rest=''
  shift 2
  for word; do
    [[ $word == "$text"* ]] || continue
    rest=$before$word
    rest=${rest:from}
    case $quote in
    \') rest=${rest//\'/\'\\\'\'} ;;
    \")
      rest=${rest//\\/\\\\} rest=${rest//\"/\\\"}
      rest=${rest//\$/\\\$} rest=${rest//\`/\\\`}
      rest=${rest//!/\"\'!\'\"} # where a ! would be history, the quotation is interrupted
      [[ $rest == *\" ]] && rest+=\" # readline takes that for the end of it
      ;;
    *) _bbcli_escape ;;
    esac
    COMPREPLY+=("$rest")
  done
  [[ ${#COMPREPLY[@]} == 1 && $rest == *[/=] ]] && compopt -o nospace 2>/dev/null
}

# Escape `rest` where it has to be: not the braces around the name of a variable, nor commas without braces, nor a tilde
# before a name that is no user of this machine.
_bbcli_escape() {
  local name=${rest%%/*} variable='^(.*)\\\{([A-Za-z]+)\\\}(.*)$'
  printf -v rest %q "$rest"
  [[ $rest != *{* ]] && rest=${rest//\\,/,}
  while [[ $rest =~ $variable ]]; do
    rest=${BASH_REMATCH[1]}{${BASH_REMATCH[2]}}${BASH_REMATCH[3]}
  done
  if [[ $rest == \\~* && $name == "~"[A-Za-z]* && ! $'\n'$(compgen -u -- "${name#\~}")$'\n' == *$'\n'"${name#\~}"$'\n'* ]]; then
    rest=${rest#\\}
  fi
}

# Let the completion of another program go on, from its name at a place in the line.
_bbcli_program() {
  local name=$1 delegate
  local -i i
  compopt -o default 2>/dev/null
  for ((i = 1; i < COMP_CWORD; i++)); do
    [[ ${COMP_WORDS[i]} == "$name" ]] || continue
    for delegate in _comp_command_offset _command_offset; do
      declare -F "$delegate" >/dev/null && "$delegate" "$i" && return
    done
  done
}

_bbcli() {
  local -a words verbs options arguments
  local current quote path='' waiting='' ended='' given='' word names form joined each name
  local -i from count=0 i
  COMPREPLY=()
  # Behind a redirection it is a file.
  if [[ ${COMP_WORDS[COMP_CWORD]} == [\<\>]* || ${COMP_WORDS[COMP_CWORD-1]} == [\<\>]* ]]; then
    compopt -o default 2>/dev/null
    return
  fi
  _bbcli_read "${COMP_LINE:0:COMP_POINT}"
  _bbcli_command ''
  for ((i = 1; i < ${#words[@]}; i++)); do
    word=${words[i]}
    if [[ $waiting ]]; then
      waiting=''
    elif [[ ! $ended && $word == -- ]]; then
      ended=1
    elif [[ ! $ended && $word == -?* ]]; then
      _bbcli_option "$word" || continue
      given+=" $names "
      [[ $form == =* && ! $joined ]] && waiting=$form
    elif ((${#verbs[@]})); then
      path+=${path:+ }$word
      if ! _bbcli_command "$path"; then
        [[ $path == "$word" ]] && form==own && _bbcli_value "$current" ''
        return 0
      fi
    else
      _bbcli_argument "$count"
      [[ $form == =program ]] && _bbcli_program "$word" && return
      count+=1
    fi
  done
  if [[ $waiting ]]; then
    form=$waiting
    _bbcli_value "$current" ''
  elif [[ ! $ended && $current == -* ]]; then
    if _bbcli_option "$current" && [[ $form && $joined ]]; then
      _bbcli_value "${current#"$joined"}" "$joined"
      return
    fi
    for each in "${options[@]}"; do
      names=${each%%[=?]*}
      [[ $names != \** && $given == *" $names "* ]] && continue
      IFS=, read -ra names <<<"${names#\*}"
      _bbcli_offer "$current" '' "${names[@]}"
    done
  elif ((${#verbs[@]})); then
    _bbcli_offer "$current" '' "${verbs[@]}"
    ((${#COMPREPLY[@]} == 0)) && form==own && _bbcli_value "$current" ''
  else
    _bbcli_argument "$count"
    _bbcli_value "$current" ''
  fi
}

complete -F _bbcli bbcli
