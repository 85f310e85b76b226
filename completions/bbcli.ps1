# PowerShell completion for bbcli. `bbcli completion powershell` prints it; do not edit.
#
# Commands, options and their choices are in here. What a server, a working copy or the configuration knows, and words
# of one's own, are asked of bbcli itself.

Register-ArgumentCompleter -Native -CommandName bbcli -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)

    $shared0 = @()
    $shared1 = @('--json?fields', 'Print the server''s JSON, or only these fields', '--jsonl', 'Print the server''s JSON, one object per line', '-o,--output=|table|tsv|csv|json|jsonl|yaml|markdown', 'Output format', '--fields=fields', 'Print only these JSON fields: id,author.name,parents[0].id', '-q,--jq=', 'Filter the JSON result with a jq expression', '--raw-output?', 'Print strings of --jq without quotes; =false keeps the quotes', '--columns=columns', 'Show only these columns: headers or field paths', '--sort=order', 'Sort the fetched rows; -NAME sorts in descending order', '--headers,--no-headers', 'Print column headers', '--template=', 'Print a line per record: ''{id:.11} {author.name} {message!l}''', '--color=|auto|always|never', 'Color the output', '--time=|relative|iso|epoch|local', 'Time format of cells', '--utc', 'Use UTC for dates without a zone and for local times', '--csv-safe', 'Escape CSV cells that a spreadsheet would run as formulas', '--pager,--no-pager', 'Page long output on a terminal', '--hyperlinks,--no-hyperlinks', 'Link cells to web pages', '--quiet', 'Hide progress and notes; prompts, warnings and errors remain', '-S,--server=server', 'Server URL or name', '--token-file=file', 'Read an HTTP access token from a file', '--timeout=', 'Seconds to wait for a response', '--max-time=', 'Maximum seconds per request, response included', '--max-body-size=', 'Maximum size of a page or an object in a response', '--retries=', 'Retries for requests that are safe to repeat', '--jobs=', 'Maximum number of concurrent requests', '--allow-http', 'Send credentials over plain http to other machines', '--ca-bundle=file', 'Trust only these CA certificates: PEM file or hashed directory', '--client-cert=file', 'Client certificate, a PEM file', '--client-key=file', 'Key of the client certificate, if in another file', '--insecure', 'Skip TLS certificate verification', '--proxy=', 'Proxy URL; ''none'' connects directly', '--debug?|body', 'Print requests as curl lines without secrets; =body adds bodies', '--log=file', 'Append requests and response statuses to a file, as JSON lines')
    $shared2 = @('--quiet', 'Hide progress and notes; prompts, warnings and errors remain', '-S,--server=server', 'Server URL or name', '--token-file=file', 'Read an HTTP access token from a file', '--timeout=', 'Seconds to wait for a response', '--max-time=', 'Maximum seconds per request, response included', '--max-body-size=', 'Maximum size of a page or an object in a response', '--retries=', 'Retries for requests that are safe to repeat', '--jobs=', 'Maximum number of concurrent requests', '--allow-http', 'Send credentials over plain http to other machines', '--ca-bundle=file', 'Trust only these CA certificates: PEM file or hashed directory', '--client-cert=file', 'Client certificate, a PEM file', '--client-key=file', 'Key of the client certificate, if in another file', '--insecure', 'Skip TLS certificate verification', '--proxy=', 'Proxy URL; ''none'' connects directly', '--debug?|body', 'Print requests as curl lines without secrets; =body adds bodies', '--log=file', 'Append requests and response statuses to a file, as JSON lines')
    $shared3 = @('--json?fields', 'Print the server''s JSON, or only these fields', '--jsonl', 'Print the server''s JSON, one object per line', '-o,--output=|table|tsv|csv|json|jsonl|yaml|markdown', 'Output format', '--fields=fields', 'Print only these JSON fields: id,author.name,parents[0].id', '-q,--jq=', 'Filter the JSON result with a jq expression', '--raw-output?', 'Print strings of --jq without quotes; =false keeps the quotes', '--columns=columns', 'Show only these columns: headers or field paths', '--headers,--no-headers', 'Print column headers', '--template=', 'Print a line per record: ''{id:.11} {author.name} {message!l}''', '--color=|auto|always|never', 'Color the output', '--time=|relative|iso|epoch|local', 'Time format of cells', '--utc', 'Use UTC for dates without a zone and for local times', '--csv-safe', 'Escape CSV cells that a spreadsheet would run as formulas', '--pager,--no-pager', 'Page long output on a terminal', '--hyperlinks,--no-hyperlinks', 'Link cells to web pages', '--quiet', 'Hide progress and notes; prompts, warnings and errors remain', '-S,--server=server', 'Server URL or name', '--token-file=file', 'Read an HTTP access token from a file', '--timeout=', 'Seconds to wait for a response', '--max-time=', 'Maximum seconds per request, response included', '--max-body-size=', 'Maximum size of a page or an object in a response', '--retries=', 'Retries for requests that are safe to repeat', '--jobs=', 'Maximum number of concurrent requests', '--allow-http', 'Send credentials over plain http to other machines', '--ca-bundle=file', 'Trust only these CA certificates: PEM file or hashed directory', '--client-cert=file', 'Client certificate, a PEM file', '--client-key=file', 'Key of the client certificate, if in another file', '--insecure', 'Skip TLS certificate verification', '--proxy=', 'Proxy URL; ''none'' connects directly', '--debug?|body', 'Print requests as curl lines without secrets; =body adds bodies', '--log=file', 'Append requests and response statuses to a file, as JSON lines')
    $shared4 = @('--json?fields', 'Print the server''s JSON, or only these fields', '--jsonl', 'Print the server''s JSON, one object per line', '--output=|table|tsv|csv|json|jsonl|yaml|markdown', 'Output format', '--fields=fields', 'Print only these JSON fields: id,author.name,parents[0].id', '-q,--jq=', 'Filter the JSON result with a jq expression', '--raw-output?', 'Print strings of --jq without quotes; =false keeps the quotes', '--columns=columns', 'Show only these columns: headers or field paths', '--sort=order', 'Sort the fetched rows; -NAME sorts in descending order', '--headers,--no-headers', 'Print column headers', '--template=', 'Print a line per record: ''{id:.11} {author.name} {message!l}''', '--color=|auto|always|never', 'Color the output', '--time=|relative|iso|epoch|local', 'Time format of cells', '--utc', 'Use UTC for dates without a zone and for local times', '--csv-safe', 'Escape CSV cells that a spreadsheet would run as formulas', '--pager,--no-pager', 'Page long output on a terminal', '--hyperlinks,--no-hyperlinks', 'Link cells to web pages', '--quiet', 'Hide progress and notes; prompts, warnings and errors remain', '-S,--server=server', 'Server URL or name', '--token-file=file', 'Read an HTTP access token from a file', '--timeout=', 'Seconds to wait for a response', '--max-time=', 'Maximum seconds per request, response included', '--max-body-size=', 'Maximum size of a page or an object in a response', '--retries=', 'Retries for requests that are safe to repeat', '--jobs=', 'Maximum number of concurrent requests', '--allow-http', 'Send credentials over plain http to other machines', '--ca-bundle=file', 'Trust only these CA certificates: PEM file or hashed directory', '--client-cert=file', 'Client certificate, a PEM file', '--client-key=file', 'Key of the client certificate, if in another file', '--insecure', 'Skip TLS certificate verification', '--proxy=', 'Proxy URL; ''none'' connects directly', '--debug?|body', 'Print requests as curl lines without secrets; =body adds bodies', '--log=file', 'Append requests and response statuses to a file, as JSON lines')
    $shared5 = @('--json?fields', 'Print the server''s JSON, or only these fields', '--jsonl', 'Print the server''s JSON, one object per line', '-o,--output=|table|tsv|csv|json|jsonl|yaml|markdown', 'Output format', '--fields=fields', 'Print only these JSON fields: id,author.name,parents[0].id', '-q,--jq=', 'Filter the JSON result with a jq expression', '--raw-output?', 'Print strings of --jq without quotes; =false keeps the quotes', '--columns=columns', 'Show only these columns: headers or field paths', '--sort=order', 'Sort the fetched rows; -NAME sorts in descending order', '--headers,--no-headers', 'Print column headers', '--template=', 'Print a line per record: ''{id:.11} {author.name} {message!l}''', '--color=|auto|always|never', 'Color the output', '--time=|relative|iso|epoch|local', 'Time format of cells', '--utc', 'Use UTC for dates without a zone and for local times', '--csv-safe', 'Escape CSV cells that a spreadsheet would run as formulas', '--pager,--no-pager', 'Page long output on a terminal', '--hyperlinks,--no-hyperlinks', 'Link cells to web pages', '--quiet', 'Hide progress and notes; prompts, warnings and errors remain', '-S,--server=server', 'Server URL or name')
    $shared6 = @('--json?fields', 'Print the server''s JSON, or only these fields', '--jsonl', 'Print the server''s JSON, one object per line', '-o,--output=|json|table|tsv|csv|jsonl|yaml|markdown', 'Output format', '--fields=fields', 'Print only these JSON fields: id,author.name,parents[0].id', '-q,--jq=', 'Filter the JSON result with a jq expression', '--raw-output?', 'Print strings of --jq without quotes; =false keeps the quotes', '--columns=columns', 'Show only these columns: headers or field paths', '--sort=order', 'Sort the fetched rows; -NAME sorts in descending order', '--headers,--no-headers', 'Print column headers', '--template=', 'Print a line per record: ''{id:.11} {author.name} {message!l}''', '--color=|auto|always|never', 'Color the output', '--time=|relative|iso|epoch|local', 'Time format of cells', '--utc', 'Use UTC for dates without a zone and for local times', '--csv-safe', 'Escape CSV cells that a spreadsheet would run as formulas', '--pager,--no-pager', 'Page long output on a terminal', '--hyperlinks,--no-hyperlinks', 'Link cells to web pages', '--quiet', 'Hide progress and notes; prompts, warnings and errors remain', '-S,--server=server', 'Server URL or name', '--token-file=file', 'Read an HTTP access token from a file', '--timeout=', 'Seconds to wait for a response', '--max-time=', 'Maximum seconds per request, response included', '--max-body-size=', 'Maximum size of a page or an object in a response', '--retries=', 'Retries for requests that are safe to repeat', '--jobs=', 'Maximum number of concurrent requests', '--allow-http', 'Send credentials over plain http to other machines', '--ca-bundle=file', 'Trust only these CA certificates: PEM file or hashed directory', '--client-cert=file', 'Client certificate, a PEM file', '--client-key=file', 'Key of the client certificate, if in another file', '--insecure', 'Skip TLS certificate verification', '--proxy=', 'Proxy URL; ''none'' connects directly', '--debug?|body', 'Print requests as curl lines without secrets; =body adds bodies', '--log=file', 'Append requests and response statuses to a file, as JSON lines')
    $shared7 = @('--quiet', 'Hide progress and notes; prompts, warnings and errors remain', '-S,--server=server', 'Server URL or name')
    $shared8 = @('--json?fields', 'Print the server''s JSON, or only these fields', '--jsonl', 'Print the server''s JSON, one object per line', '-o,--output=|table|tsv|csv|json|jsonl|yaml|markdown', 'Output format', '--fields=fields', 'Print only these JSON fields: id,author.name,parents[0].id', '-q,--jq=', 'Filter the JSON result with a jq expression', '--raw-output?', 'Print strings of --jq without quotes; =false keeps the quotes', '--columns=columns', 'Show only these columns: headers or field paths', '--sort=order', 'Sort the fetched rows; -NAME sorts in descending order', '--headers,--no-headers', 'Print column headers', '--template=', 'Print a line per record: ''{id:.11} {author.name} {message!l}''', '--color=|auto|always|never', 'Color the output', '--time=|relative|iso|epoch|local', 'Time format of cells', '--utc', 'Use UTC for dates without a zone and for local times', '--csv-safe', 'Escape CSV cells that a spreadsheet would run as formulas', '--pager,--no-pager', 'Page long output on a terminal', '--hyperlinks,--no-hyperlinks', 'Link cells to web pages', '--quiet', 'Hide progress and notes; prompts, warnings and errors remain')
    $shared9 = @('--quiet', 'Hide progress and notes; prompts, warnings and errors remain')
    $shared10 = @('--quiet', 'Hide progress and notes; prompts, warnings and errors remain', '--color=|auto|always|never', 'Color the output', '--pager,--no-pager', 'Page long output on a terminal')
    $commands = @{
        '' = @{ verbs = @('projects', 'Manage projects', 'repos', 'Manage repositories', 'prs', 'Manage pull requests', 'commits', 'List, show and follow commits', 'branches', 'Manage branches', 'tags', 'Manage tags', 'compare', 'Compare two branches, tags or commits', 'builds', 'Show, set and wait for build statuses', 'files', 'Find, show, edit and download files', 'insights', 'Show and publish Code Insights reports', 'watch', 'Watch commits, pull requests and repositories', 'api', 'Find, describe and call REST operations', 'auth', 'Sign in to servers and manage credentials', 'config', 'Show and change settings', 'alias', 'Manage aliases', 'cache', 'Manage the cache', 'completion', 'Print or install shell completion', 'doctor', 'Check the configuration and the connection to the server', 'sandbox', 'Run a local server to try bbcli', 'help', 'Show the manual page of a command or a topic', 'reference', 'List all commands and their options, for scripts and tools'); arguments = @(); options = @('-V,--version', 'Show the version', '-h,--help', 'Show short help (-h) or full help (--help)') + $shared0 }
        'projects' = @{ verbs = @('list', 'List the projects that you can see', 'show', 'Show a project', 'create', 'Create a project', 'edit', 'Change a project', 'delete', 'Delete an empty project'); arguments = @(); options = @('-h,--help', 'Show short help (-h) or full help (--help)') + $shared0 }
        'projects list' = @{ verbs = @(); arguments = @(); options = @('--name=', 'Show only projects whose name contains TEXT', '--permission=|PROJECT_READ|PROJECT_WRITE|PROJECT_ADMIN', 'Show only projects on which you have this permission', '-L,--limit=', 'Maximum number of items', '--all', 'List all items, without a limit', '--start=', 'Continue an interrupted list at this offset', '-h,--help', 'Show short help (-h) or full help (--help)') + $shared1 }
        'projects show' = @{ verbs = @(); arguments = @('project'); options = @('-h,--help', 'Show short help (-h) or full help (--help)') + $shared1 }
        'projects create' = @{ verbs = @(); arguments = @('project'); options = @('--name=', 'Project name', '--description=', 'Project description', '--public,--private', 'Allow or deny anonymous read access', '--dry-run', 'Show writes as curl lines with their effects, send none', '-h,--help', 'Show short help (-h) or full help (--help)') + $shared1 }
        'projects edit' = @{ verbs = @(); arguments = @('project'); options = @('--key=project', 'New project key', '--name=', 'New project name', '--description=', 'New project description', '--public,--private', 'Allow or deny anonymous read access', '--dry-run', 'Show writes as curl lines with their effects, send none', '-h,--help', 'Show short help (-h) or full help (--help)') + $shared1 }
        'projects delete' = @{ verbs = @(); arguments = @('project'); options = @('-y,--yes', 'Skip the confirmation prompt', '--dry-run', 'Show writes as curl lines with their effects, send none', '-h,--help', 'Show short help (-h) or full help (--help)') + $shared1 }
        'repos' = @{ verbs = @('list', 'List the repositories of a project or of all projects', 'show', 'Show a repository', 'create', 'Create a repository', 'edit', 'Change a repository', 'rename', 'Rename a repository', 'delete', 'Delete a repository with its history and pull requests', 'fork', 'Fork a repository', 'forks', 'List the forks of a repository', 'clone', 'Clone a repository with git', 'open', 'Open the web page of a repository', 'browse', 'Open the web page of a file, line, commit, branch or pull request'); arguments = @(); options = @('-h,--help', 'Show short help (-h) or full help (--help)') + $shared0 }
        'repos list' = @{ verbs = @(); arguments = @('project'); options = @('--name=', 'Show only repositories whose name contains TEXT', '--permission=|REPO_READ|REPO_WRITE|REPO_ADMIN', 'Show only repositories on which you have this permission', '--state=|AVAILABLE|INITIALISING|INITIALISATION_FAILED|OFFLINE', 'Show only repositories in this state', '--archived=|ACTIVE|ARCHIVED|ALL', 'Filter by archived state', '--visibility=|public|private', 'Filter by visibility', '-L,--limit=', 'Maximum number of items', '--all', 'List all items, without a limit', '--start=', 'Continue an interrupted list at this offset', '-h,--help', 'Show short help (-h) or full help (--help)') + $shared1 }
        'repos show' = @{ verbs = @(); arguments = @('repo'); options = @('-R,--repo=repo', 'Same as the argument REPO', '--brief', 'Omit default branch, last update, size and open pull requests', '-h,--help', 'Show short help (-h) or full help (--help)') + $shared1 }
        'repos create' = @{ verbs = @(); arguments = @('repo'); options = @('--name=', 'Repository name, which determines the slug', '--description=', 'Repository description', '--default-branch=branch', 'Default branch', '--forkable,--no-forkable', 'Allow or deny forks', '--public,--private', 'Allow or deny anonymous read access', '--dry-run', 'Show writes as curl lines with their effects, send none', '-h,--help', 'Show short help (-h) or full help (--help)') + $shared1 }
        'repos edit' = @{ verbs = @(); arguments = @('repo'); options = @('-R,--repo=repo', 'Same as the argument REPO', '--name=', 'New repository name, which determines the slug', '--description=', 'New repository description', '--default-branch=branch', 'Default branch', '--forkable,--no-forkable', 'Allow or deny forks', '--public,--private', 'Allow or deny anonymous read access', '--archived,--no-archived', 'Make the repository read-only or writable', '--dry-run', 'Show writes as curl lines with their effects, send none', '-h,--help', 'Show short help (-h) or full help (--help)') + $shared1 }
        'repos rename' = @{ verbs = @(); arguments = @('*repo'); options = @('-R,--repo=repo', 'Repository: WORK/my-repo or a URL', '--dry-run', 'Show writes as curl lines with their effects, send none', '-h,--help', 'Show short help (-h) or full help (--help)') + $shared1 }
        'repos delete' = @{ verbs = @(); arguments = @('repo'); options = @('-y,--yes', 'Skip the confirmation prompt', '--dry-run', 'Show writes as curl lines with their effects, send none', '-h,--help', 'Show short help (-h) or full help (--help)') + $shared1 }
        'repos fork' = @{ verbs = @(); arguments = @('repo'); options = @('-R,--repo=repo', 'Same as the argument REPO', '--to=project', 'Project of the fork', '--name=', 'Name of the fork', '--dry-run', 'Show writes as curl lines with their effects, send none', '-h,--help', 'Show short help (-h) or full help (--help)') + $shared1 }
        'repos forks' = @{ verbs = @(); arguments = @('repo'); options = @('-R,--repo=repo', 'Same as the argument REPO', '-L,--limit=', 'Maximum number of items', '--all', 'List all items, without a limit', '--start=', 'Continue an interrupted list at this offset', '-h,--help', 'Show short help (-h) or full help (--help)') + $shared1 }
        'repos clone' = @{ verbs = @(); arguments = @('repo', 'folder', '*'); options = @('--ssh,--http', 'Clone over ssh or http', '-h,--help', 'Show short help (-h) or full help (--help)') + $shared2 }
        'repos open' = @{ verbs = @(); arguments = @('repo'); options = @('-R,--repo=repo', 'Same as the argument REPO', '-n,--no-browser,--print', 'Print the URL instead of opening it', '-h,--help', 'Show short help (-h) or full help (--help)') + $shared1 }
        'repos browse' = @{ verbs = @(); arguments = @(''); options = @('-R,--repo=repo', 'Repository: WORK/my-repo or a URL', '-b,--branch=branch', 'Branch of the file', '-c,--commit=commit', 'Commit of the file: hash, tag or git revision', '-n,--no-browser,--print', 'Print the URL instead of opening it', '-h,--help', 'Show short help (-h) or full help (--help)') + $shared1 }
        'prs' = @{ verbs = @('list', 'List pull requests, the one that was updated last first', 'show', 'Show a pull request with its reviewers, builds, tasks and merge checks', 'status', 'Show the open pull requests of all repositories that concern you', 'inbox', 'List the open pull requests of all repositories that wait for your review', 'create', 'Create a pull request', 'edit', 'Change a pull request', 'ready', 'Mark a draft as ready for review', 'checkout', 'Check out the branch of a pull request in the local clone', 'diff', 'Show what a pull request changes since its branch left the target branch', 'files', 'List the files that a pull request changes', 'commits', 'List the commits of a pull request, the newest first', 'review', 'Approve a pull request, or write its review as drafts', 'comment', 'Comment on a pull request, on a file or lines of its diff, or reply to a comment', 'comments', 'List, edit and resolve the comments of a pull request', 'tasks', 'List, add and resolve the tasks of a pull request', 'checks', 'List builds, required builds and merge checks of a pull request', 'wait', 'Wait until a pull request is mergeable, merged or approved', 'merge', 'Merge a pull request', 'rebase', 'Rebase the source branch of a pull request onto its target branch, on the server', 'decline', 'Decline a pull request', 'reopen', 'Reopen a declined pull request', 'delete', 'Delete a pull request with its comments, not its branches', 'stack', 'Manage stacked pull requests', 'activity', 'List what happened in a pull request, the newest first: reviews, pushes, comments, edits', 'watch', 'Watch a pull request: the server sends notifications about it', 'open', 'Open the web page of a pull request'); arguments = @(); options = @('-h,--help', 'Show short help (-h) or full help (--help)') + $shared0 }
        'prs list' = @{ verbs = @(); arguments = @(); options = @('*-R,--repo=repo', 'Repository: WORK/my-repo or a URL', '*--project=project', 'List pull requests of all repositories of a project', '--all-repos', 'List pull requests of all active repositories', '--details', 'Add BUILDS of the newest commit', '-w,--web', 'Open the web page of the list instead', '--sort=|newest|oldest', 'Order on the server, by the time of the last update', '-s,--state=|open|merged|declined|all', 'Show only pull requests in this state', '-A,--author=user', 'Filter by author; me is the signed-in user', '--reviewer=user', 'Filter by reviewer; me is the signed-in user', '--review-status=|approved|needs-work|unapproved', 'Filter by the status of --reviewer, or of any reviewer', '-B,--base=branch', 'Show only pull requests into this branch', '-H,--head=branch', 'Show only pull requests from this branch', '-d,--draft,--no-draft', 'Show only drafts, or exclude them', '--search=', 'Show only pull requests whose title or description contains TEXT', '-L,--limit=', 'Maximum number of items', '--all', 'List all items, without a limit', '--start=', 'Continue an interrupted list at this offset', '-h,--help', 'Show short help (-h) or full help (--help)') + $shared3 }
        'prs show' = @{ verbs = @(); arguments = @('pull'); options = @('-R,--repo=repo', 'Repository: WORK/my-repo or a URL', '-c,--comments', 'Add the threads of comments with their lines of code', '--activity', 'Add what happened, the newest last', '--brief', 'Omit builds, tasks and merge checks: one request', '-w,--web', 'Open the web page instead', '-h,--help', 'Show short help (-h) or full help (--help)') + $shared1 }
        'prs status' = @{ verbs = @(); arguments = @(); options = @('--user=user', 'Show the pull requests of a colleague', '-h,--help', 'Show short help (-h) or full help (--help)') + $shared1 }
        'prs inbox' = @{ verbs = @(); arguments = @(); options = @('--role=|reviewer|author', 'List pull requests to review, or those of the author', '--user=user', 'List the pull requests of a colleague', '-L,--limit=', 'Maximum number of items', '--all', 'List all items, without a limit', '--start=', 'Continue an interrupted list at this offset', '-h,--help', 'Show short help (-h) or full help (--help)') + $shared1 }
        'prs create' = @{ verbs = @(); arguments = @(); options = @('-t,--title=', 'Title', '-b,--body,--description=', 'Description', '-F,--body-file=file', 'Read the description from a file, - for stdin', '-e,--editor', 'Write title and description in the editor', '-f,--fill', 'Take title and description from the commits', '-T,--body-template=file', 'Start the description with a file', '--recover=file', 'Use the text that a failed run has saved', '*-r,--reviewer=reviewer', 'Reviewer, or @GROUP for a reviewer group; several with commas', '--default-reviewers,--no-default-reviewers', 'Add or omit default reviewers and code owners', '--skip-invalid-reviewers', 'Omit reviewers that the server refuses', '-H,--head=commit', 'Source branch', '-B,--base=branch', 'Target branch', '-R,--repo=repo', 'Repository: WORK/my-repo or a URL', '-d,--draft', 'Create a draft', '*--task=', 'Add a task', '--push,--no-push', 'Push the current branch, or use what is pushed', '-w,--web', 'Open the form in the browser instead', '--dry-run', 'Show writes as curl lines with their effects, send none', '-h,--help', 'Show short help (-h) or full help (--help)') + $shared1 }
        'prs edit' = @{ verbs = @(); arguments = @('pull'); options = @('-R,--repo=repo', 'Repository: WORK/my-repo or a URL', '-t,--title=', 'New title', '-b,--body,--description=', 'New description', '-F,--body-file=file', 'Read the description from a file, - for stdin', '-e,--editor', 'Edit title and description in the editor', '-B,--base=branch', 'New target branch', '*--add-reviewer=reviewer', 'Add a reviewer, or @GROUP for a reviewer group; several with commas', '*--remove-reviewer=user', 'Remove a reviewer; several with commas', '--dry-run', 'Show writes as curl lines with their effects, send none', '-h,--help', 'Show short help (-h) or full help (--help)') + $shared1 }
        'prs ready' = @{ verbs = @(); arguments = @('pull'); options = @('-R,--repo=repo', 'Repository: WORK/my-repo or a URL', '--undo', 'Mark it as a draft', '--dry-run', 'Show writes as curl lines with their effects, send none', '-h,--help', 'Show short help (-h) or full help (--help)') + $shared1 }
        'prs checkout' = @{ verbs = @(); arguments = @('pull'); options = @('-R,--repo=repo', 'Repository: WORK/my-repo or a URL', '-b,--branch=', 'Name of the local branch', '--detach', 'Check out the newest commit without a branch', '--worktree=folder', 'Check out in this worktree, added if it does not exist', '-f,--force', 'Reset the local branch even if it has commits of its own', '--recurse-submodules', 'Update submodules too', '--dry-run', 'Print the git commands without running them', '-h,--help', 'Show short help (-h) or full help (--help)') + $shared1 }
        'prs diff' = @{ verbs = @(); arguments = @('pull'); options = @('-R,--repo=repo', 'Repository: WORK/my-repo or a URL', '--path=pull_file', 'Show only this file or directory', '--unreviewed', 'Show only changes since your last review', '--stat', 'Show added and removed line counts per file', '--name-only', 'Show only the paths of changed files', '--patch', 'Show the commits as mails for git am', '-h,--help', 'Show short help (-h) or full help (--help)') + $shared1 }
        'prs files' = @{ verbs = @(); arguments = @('pull'); options = @('-R,--repo=repo', 'Repository: WORK/my-repo or a URL', '--unreviewed', 'List only files changed since your last review', '-L,--limit=', 'Maximum number of items', '--all', 'List all items, without a limit', '-h,--help', 'Show short help (-h) or full help (--help)') + $shared1 }
        'prs commits' = @{ verbs = @(); arguments = @('pull'); options = @('-R,--repo=repo', 'Repository: WORK/my-repo or a URL', '-L,--limit=', 'Maximum number of items', '--all', 'List all items, without a limit', '--start=', 'Continue an interrupted list at this offset', '-h,--help', 'Show short help (-h) or full help (--help)') + $shared1 }
        'prs review' = @{ verbs = @('set', 'Approve a pull request, mark it as needs work, or withdraw either', 'start', 'Start a review with its first draft: the same as `bbcli prs comment --draft`', 'show', 'List the drafts of your review', 'submit', 'Publish the drafts of your review, and set its status', 'discard', 'Delete the drafts of your review', 'import', 'Post the comments of a file as one review'); arguments = @(); options = @('-h,--help', 'Show short help (-h) or full help (--help)') + $shared0 }
        'prs review set' = @{ verbs = @(); arguments = @('pull'); options = @('-R,--repo=repo', 'Repository: WORK/my-repo or a URL', '-a,--approve', 'Approve the pull request at its newest commit', '-r,--needs-work,--request-changes', 'Mark the pull request as needs work', '--unapprove', 'Withdraw your approval or needs work', '--match-head=', 'Fail unless this is the newest commit', '-m,--message,-b,--body=', 'Also comment on the pull request; - reads stdin', '--dry-run', 'Show writes as curl lines with their effects, send none', '-h,--help', 'Show short help (-h) or full help (--help)') + $shared1 }
        'prs review start' = @{ verbs = @(); arguments = @('pull'); options = @('-R,--repo=repo', 'Repository: WORK/my-repo or a URL', '-m,--message,-b,--body=', 'Text as Markdown; - reads stdin', '-F,--message-file,--body-file=file', 'Read the text from a file; - is stdin', '-e,--editor', 'Write the text in the editor', '--file=pull_file', 'Comment on this file of the pull request', '--line=', 'Comment on this line of --file, or lines', '--side=|old|new', 'Side of the diff that --line is on', '--suggest=', 'Suggest this text in place of the lines; - reads stdin', '--dry-run', 'Show writes as curl lines with their effects, send none', '-h,--help', 'Show short help (-h) or full help (--help)') + $shared1 }
        'prs review show' = @{ verbs = @(); arguments = @('pull'); options = @('-R,--repo=repo', 'Repository: WORK/my-repo or a URL', '-L,--limit=', 'Maximum number of items', '--all', 'List all items, without a limit', '--start=', 'Continue an interrupted list at this offset', '-h,--help', 'Show short help (-h) or full help (--help)') + $shared1 }
        'prs review submit' = @{ verbs = @(); arguments = @('pull'); options = @('-R,--repo=repo', 'Repository: WORK/my-repo or a URL', '-a,--approve', 'Approve the pull request at its newest commit', '-r,--needs-work,--request-changes', 'Mark the pull request as needs work', '--unapprove', 'Withdraw your approval or needs work', '--match-head=', 'Fail unless this is the newest commit', '-m,--message,-b,--body=', 'Also comment on the pull request; - reads stdin', '--dry-run', 'Show writes as curl lines with their effects, send none', '-h,--help', 'Show short help (-h) or full help (--help)') + $shared1 }
        'prs review discard' = @{ verbs = @(); arguments = @('pull'); options = @('-R,--repo=repo', 'Repository: WORK/my-repo or a URL', '-y,--yes', 'Skip the confirmation prompt', '--dry-run', 'Show writes as curl lines with their effects, send none', '-h,--help', 'Show short help (-h) or full help (--help)') + $shared1 }
        'prs review import' = @{ verbs = @(); arguments = @('*pull', 'file'); options = @('-R,--repo=repo', 'Repository: WORK/my-repo or a URL', '--format=|auto|lines|sarif|ruff|eslint|pylint|gitlab|bitbucket', 'Format of the file', '--draft', 'Keep the comments as drafts instead of publishing them', '--skip-outside', 'Skip comments on lines that the diff does not have', '--root=folder', 'Root of the repository in the paths of the file, e.g. /src', '-a,--approve', 'Approve the pull request at its newest commit', '-r,--needs-work,--request-changes', 'Mark the pull request as needs work', '--unapprove', 'Withdraw your approval or needs work', '--match-head=', 'Fail unless this is the newest commit', '-m,--message,-b,--body=', 'Also comment on the pull request; - reads stdin', '--dry-run', 'Show writes as curl lines with their effects, send none', '-h,--help', 'Show short help (-h) or full help (--help)') + $shared1 }
        'prs comment' = @{ verbs = @(); arguments = @('pull'); options = @('-R,--repo=repo', 'Repository: WORK/my-repo or a URL', '-m,--message,-b,--body=', 'Text as Markdown; - reads stdin', '-F,--message-file,--body-file=file', 'Read the text from a file; - is stdin', '-e,--editor', 'Write the text in the editor', '--file=pull_file', 'Comment on this file of the pull request', '--line=', 'Comment on this line of --file, or lines', '--side=|old|new', 'Side of the diff that --line is on', '--suggest=', 'Suggest this text in place of the lines; - reads stdin', '--reply-to=comment', 'Reply to this comment', '--draft', 'Keep the comment as a draft of your review', '--task', 'Make the comment a task', '--dry-run', 'Show writes as curl lines with their effects, send none', '-h,--help', 'Show short help (-h) or full help (--help)') + $shared1 }
        'prs comments' = @{ verbs = @('list', 'List the threads of comments of a pull request, open ones first', 'show', 'Show a comment with its replies', 'edit', 'Edit a comment or a draft of yours', 'delete', 'Delete a comment or a draft of yours', 'resolve', 'Resolve a thread of comments, or a task', 'reopen', 'Reopen a resolved thread of comments, or a task', 'react', 'React to a comment with an emoticon', 'apply', 'Commit a suggestion of a comment to the source branch'); arguments = @(); options = @('-h,--help', 'Show short help (-h) or full help (--help)') + $shared0 }
        'prs comments list' = @{ verbs = @(); arguments = @('pull'); options = @('-R,--repo=repo', 'Repository: WORK/my-repo or a URL', '--state=|open|resolved|all', 'Filter by the state of the thread', '--file=pull_file', 'List only comments on this file', '--author=', 'List only threads that this user began; me is you', '-h,--help', 'Show short help (-h) or full help (--help)') + $shared1 }
        'prs comments show' = @{ verbs = @(); arguments = @('*pull', 'comment'); options = @('-R,--repo=repo', 'Repository: WORK/my-repo or a URL', '-h,--help', 'Show short help (-h) or full help (--help)') + $shared1 }
        'prs comments edit' = @{ verbs = @(); arguments = @('*pull', 'comment'); options = @('-R,--repo=repo', 'Repository: WORK/my-repo or a URL', '-m,--message,-b,--body=', 'Text as Markdown; - reads stdin', '-F,--message-file,--body-file=file', 'Read the text from a file; - is stdin', '-e,--editor', 'Write the text in the editor', '--task,--no-task', 'Make the comment a task, or a comment again', '--dry-run', 'Show writes as curl lines with their effects, send none', '-h,--help', 'Show short help (-h) or full help (--help)') + $shared1 }
        'prs comments delete' = @{ verbs = @(); arguments = @('*pull', 'comment'); options = @('-R,--repo=repo', 'Repository: WORK/my-repo or a URL', '-y,--yes', 'Skip the confirmation prompt', '--dry-run', 'Show writes as curl lines with their effects, send none', '-h,--help', 'Show short help (-h) or full help (--help)') + $shared1 }
        'prs comments resolve' = @{ verbs = @(); arguments = @('*pull', 'comment'); options = @('-R,--repo=repo', 'Repository: WORK/my-repo or a URL', '--dry-run', 'Show writes as curl lines with their effects, send none', '-h,--help', 'Show short help (-h) or full help (--help)') + $shared1 }
        'prs comments reopen' = @{ verbs = @(); arguments = @('*pull', 'comment'); options = @('-R,--repo=repo', 'Repository: WORK/my-repo or a URL', '--dry-run', 'Show writes as curl lines with their effects, send none', '-h,--help', 'Show short help (-h) or full help (--help)') + $shared1 }
        'prs comments react' = @{ verbs = @(); arguments = @('*pull', 'comment', '|thumbsup|thumbsdown|heart|tada|eyes|rocket|thinking|smile'); options = @('-R,--repo=repo', 'Repository: WORK/my-repo or a URL', '--off', 'Remove your reaction', '--dry-run', 'Show writes as curl lines with their effects, send none', '-h,--help', 'Show short help (-h) or full help (--help)') + $shared1 }
        'prs comments apply' = @{ verbs = @(); arguments = @('*pull', 'comment'); options = @('-R,--repo=repo', 'Repository: WORK/my-repo or a URL', '-m,--message=', 'Commit message', '--number=', 'Number of the suggestion, in a comment with several', '--dry-run', 'Show writes as curl lines with their effects, send none', '-h,--help', 'Show short help (-h) or full help (--help)') + $shared1 }
        'prs tasks' = @{ verbs = @('list', 'List the tasks of a pull request, the oldest first', 'add', 'Add a task to a pull request: the same as `bbcli prs comment --task`', 'resolve', 'Resolve a task', 'reopen', 'Reopen a resolved task'); arguments = @(); options = @('-h,--help', 'Show short help (-h) or full help (--help)') + $shared0 }
        'prs tasks list' = @{ verbs = @(); arguments = @('pull'); options = @('-R,--repo=repo', 'Repository: WORK/my-repo or a URL', '--state=|open|resolved|all', 'Filter by state', '-L,--limit=', 'Maximum number of items', '--all', 'List all items, without a limit', '--start=', 'Continue an interrupted list at this offset', '-h,--help', 'Show short help (-h) or full help (--help)') + $shared1 }
        'prs tasks add' = @{ verbs = @(); arguments = @('pull'); options = @('-R,--repo=repo', 'Repository: WORK/my-repo or a URL', '-m,--message,-b,--body=', 'Text as Markdown; - reads stdin', '-F,--message-file,--body-file=file', 'Read the text from a file; - is stdin', '-e,--editor', 'Write the text in the editor', '--file=pull_file', 'Comment on this file of the pull request', '--line=', 'Comment on this line of --file, or lines', '--side=|old|new', 'Side of the diff that --line is on', '--suggest=', 'Suggest this text in place of the lines; - reads stdin', '--reply-to=comment', 'Reply to this comment with the task', '--dry-run', 'Show writes as curl lines with their effects, send none', '-h,--help', 'Show short help (-h) or full help (--help)') + $shared1 }
        'prs tasks resolve' = @{ verbs = @(); arguments = @('*pull', 'task'); options = @('-R,--repo=repo', 'Repository: WORK/my-repo or a URL', '--dry-run', 'Show writes as curl lines with their effects, send none', '-h,--help', 'Show short help (-h) or full help (--help)') + $shared1 }
        'prs tasks reopen' = @{ verbs = @(); arguments = @('*pull', 'task'); options = @('-R,--repo=repo', 'Repository: WORK/my-repo or a URL', '--dry-run', 'Show writes as curl lines with their effects, send none', '-h,--help', 'Show short help (-h) or full help (--help)') + $shared1 }
        'prs checks' = @{ verbs = @(); arguments = @('pull'); options = @('-R,--repo=repo', 'Repository: WORK/my-repo or a URL', '--required', 'Check only required builds and merge checks', '--builds', 'Check only builds, not what prevents the merge', '*--key=', 'Build that has to exist', '--wait', 'Wait until no check is pending', '--fail-fast', 'With --wait, end as soon as a check fails', '--max-wait=', 'With --wait, maximum time to wait: 90s, 30m, 1h30m', '-i,--interval=', 'With --wait, initial time between checks, at least 1s; increases to 30s', '-h,--help', 'Show short help (-h) or full help (--help)') + $shared1 }
        'prs wait' = @{ verbs = @(); arguments = @('pull'); options = @('-R,--repo=repo', 'Repository: WORK/my-repo or a URL', '--until=|mergeable|merged|approved', 'State to wait for', '--approvals=', 'Approvals that --until approved needs', '--max-wait=', 'Maximum time to wait: 90s, 30m, 1h30m', '--interval=', 'Initial time between checks, at least 1s; increases to 30s', '-h,--help', 'Show short help (-h) or full help (--help)') + $shared1 }
        'prs merge' = @{ verbs = @(); arguments = @('pull'); options = @('-R,--repo=repo', 'Repository: WORK/my-repo or a URL', '--strategy=strategy', 'Merge strategy', '-m,--message=', 'Commit message', '-e,--editor', 'Edit the commit message', '-d,--delete-branch', 'Delete the source branch after the merge', '--match-head,--match-head-commit=commit', 'Merge only if this is the newest commit', '--auto', 'Merge when the merge checks pass, on the server', '--disable-auto', 'Cancel the auto-merge', '--wait', 'Wait until the merge checks pass, then merge', '--max-wait=', 'With --wait, maximum time to wait: 90s, 30m, 1h30m', '--interval=', 'With --wait, initial time between checks, at least 1s; increases to 30s', '-y,--yes', 'Merge without a prompt', '--dry-run', 'Show writes as curl lines with their effects, send none', '-h,--help', 'Show short help (-h) or full help (--help)') + $shared1 }
        'prs rebase' = @{ verbs = @(); arguments = @('pull'); options = @('-R,--repo=repo', 'Repository: WORK/my-repo or a URL', '--dry-run', 'Show writes as curl lines with their effects, send none', '-h,--help', 'Show short help (-h) or full help (--help)') + $shared1 }
        'prs decline' = @{ verbs = @(); arguments = @('pull'); options = @('-R,--repo=repo', 'Repository: WORK/my-repo or a URL', '-m,--message,-c,--comment=', 'Reason, which is added as a comment', '--dry-run', 'Show writes as curl lines with their effects, send none', '-h,--help', 'Show short help (-h) or full help (--help)') + $shared1 }
        'prs reopen' = @{ verbs = @(); arguments = @('pull'); options = @('-R,--repo=repo', 'Repository: WORK/my-repo or a URL', '--dry-run', 'Show writes as curl lines with their effects, send none', '-h,--help', 'Show short help (-h) or full help (--help)') + $shared1 }
        'prs delete' = @{ verbs = @(); arguments = @('pull'); options = @('-R,--repo=repo', 'Repository: WORK/my-repo or a URL', '-y,--yes', 'Skip the confirmation prompt', '--dry-run', 'Show writes as curl lines with their effects, send none', '-h,--help', 'Show short help (-h) or full help (--help)') + $shared1 }
        'prs stack' = @{ verbs = @('show', 'List the pull requests of a stack, the highest first', 'create', 'Create a pull request per branch, each into the branch below', 'rebase', 'Rebase the pull requests of a stack on the server, from the lowest to the highest', 'merge', 'Merge the lowest pull request of a stack; retarget the next one and rebase those above'); arguments = @(); options = @('-h,--help', 'Show short help (-h) or full help (--help)') + $shared0 }
        'prs stack show' = @{ verbs = @(); arguments = @('pull'); options = @('-R,--repo=repo', 'Repository: WORK/my-repo or a URL', '-h,--help', 'Show short help (-h) or full help (--help)') + $shared1 }
        'prs stack create' = @{ verbs = @(); arguments = @('*branch'); options = @('-R,--repo=repo', 'Repository: WORK/my-repo or a URL', '-B,--base=branch', 'Target of the lowest', '--push', 'Push the branches from the local clone first', '-d,--draft', 'Create drafts', '--dry-run', 'Show writes as curl lines with their effects, send none', '-h,--help', 'Show short help (-h) or full help (--help)') + $shared1 }
        'prs stack rebase' = @{ verbs = @(); arguments = @('pull'); options = @('-R,--repo=repo', 'Repository: WORK/my-repo or a URL', '--base=branch', 'Target branch of the lowest pull request', '--dry-run', 'Show writes as curl lines with their effects, send none', '-h,--help', 'Show short help (-h) or full help (--help)') + $shared1 }
        'prs stack merge' = @{ verbs = @(); arguments = @('pull'); options = @('-R,--repo=repo', 'Repository: WORK/my-repo or a URL', '--all', 'Merge all pull requests of the stack, one after the other', '--strategy=strategy', 'Merge strategy', '-d,--delete-branch', 'Delete the source branch after the merge', '--dry-run', 'Show writes as curl lines with their effects, send none', '-h,--help', 'Show short help (-h) or full help (--help)') + $shared1 }
        'prs activity' = @{ verbs = @(); arguments = @('pull'); options = @('-R,--repo=repo', 'Repository: WORK/my-repo or a URL', '-L,--limit=', 'Maximum number of items', '--all', 'List all items, without a limit', '--start=', 'Continue an interrupted list at this offset', '-h,--help', 'Show short help (-h) or full help (--help)') + $shared1 }
        'prs watch' = @{ verbs = @(); arguments = @('pull'); options = @('-R,--repo=repo', 'Repository: WORK/my-repo or a URL', '--off', 'Stop watching', '--dry-run', 'Show writes as curl lines with their effects, send none', '-h,--help', 'Show short help (-h) or full help (--help)') + $shared1 }
        'prs open' = @{ verbs = @(); arguments = @('pull'); options = @('-R,--repo=repo', 'Repository: WORK/my-repo or a URL', '-n,--no-browser,--print', 'Print the URL instead of opening it', '-h,--help', 'Show short help (-h) or full help (--help)') + $shared1 }
        'commits' = @{ verbs = @('list', 'List commits, the newest first', 'follow', 'Print new commits of a branch as they arrive', 'show', 'Show a commit', 'changes', 'List the files that a commit changes', 'diff', 'Show the diff of a commit against its first parent, or of a range', 'pulls', 'List the pull requests that contain a commit', 'comments', 'List or add comments on a commit', 'open', 'Open the web page of a commit'); arguments = @(); options = @('-h,--help', 'Show short help (-h) or full help (--help)') + $shared0 }
        'commits list' = @{ verbs = @(); arguments = @('commit'); options = @('*-R,--repo=repo', 'Repository: WORK/my-repo or a URL', '*--project=project', 'List commits of all repositories of a project', '--all-repos', 'List commits of all active repositories', '--until=commit', 'Newest commit, or a range', '--since=commit', 'Exclude this commit and its ancestors', '--path=file', 'Show only commits that change this file or directory', '--follow', 'Follow the file of --path across renames', '--merges=|exclude|include|only', 'Include, exclude or show only merge commits', '--author=user', 'Show only commits whose author name or email contains TEXT', '--grep=', 'Show only commits whose message contains TEXT', '--issue=', 'Show only commits of a Jira issue', '--after=', 'Show only commits after a date, time or age, e.g. 2w', '--before=', 'Show only commits before a date, time or age', '-L,--limit=', 'Maximum number of items', '--all', 'List all items, without a limit', '--start=', 'Continue an interrupted list at this offset', '-h,--help', 'Show short help (-h) or full help (--help)') + $shared1 }
        'commits follow' = @{ verbs = @(); arguments = @(); options = @('-R,--repo=repo', 'Repository: WORK/my-repo or a URL', '--until=commit', 'Branch to follow', '--last=', 'Print the newest N existing commits first', '-L,--limit=', 'End after N commits', '--interval=', 'Time between checks, at least 1s; increases to 1m without commits', '--since-file=file', 'Continue from the position in this file, and save it there', '--exec=', 'Run a program for each commit instead of printing it', '--shell', 'Run CMD in a shell', '--keep-going', 'Continue with the next commit if CMD fails', '-h,--help', 'Show short help (-h) or full help (--help)') + $shared1 }
        'commits show' = @{ verbs = @(); arguments = @('commit'); options = @('-R,--repo=repo', 'Repository: WORK/my-repo or a URL', '-h,--help', 'Show short help (-h) or full help (--help)') + $shared1 }
        'commits changes' = @{ verbs = @(); arguments = @('commit'); options = @('-R,--repo=repo', 'Repository: WORK/my-repo or a URL', '-L,--limit=', 'Maximum number of items', '--all', 'List all items, without a limit', '--start=', 'Continue an interrupted list at this offset', '-h,--help', 'Show short help (-h) or full help (--help)') + $shared1 }
        'commits diff' = @{ verbs = @(); arguments = @('commit', 'file'); options = @('-R,--repo=repo', 'Repository: WORK/my-repo or a URL', '--stat', 'Show added and removed line counts per file', '-h,--help', 'Show short help (-h) or full help (--help)') + $shared1 }
        'commits pulls' = @{ verbs = @(); arguments = @('commit'); options = @('-R,--repo=repo', 'Repository: WORK/my-repo or a URL', '-L,--limit=', 'Maximum number of items', '--all', 'List all items, without a limit', '--start=', 'Continue an interrupted list at this offset', '-h,--help', 'Show short help (-h) or full help (--help)') + $shared1 }
        'commits comments' = @{ verbs = @(); arguments = @('commit'); options = @('-R,--repo=repo', 'Repository: WORK/my-repo or a URL', '--path=file', 'Show only comments on this file; with --add, comment on it', '--add=', 'Add a comment; - reads it from stdin', '-L,--limit=', 'Maximum number of items', '--all', 'List all items, without a limit', '--dry-run', 'Show writes as curl lines with their effects, send none', '-h,--help', 'Show short help (-h) or full help (--help)') + $shared1 }
        'commits open' = @{ verbs = @(); arguments = @('commit'); options = @('-R,--repo=repo', 'Repository: WORK/my-repo or a URL', '-n,--no-browser,--print', 'Print the URL instead of opening it', '-h,--help', 'Show short help (-h) or full help (--help)') + $shared1 }
        'branches' = @{ verbs = @('list', 'List branches, the newest commit first', 'show', 'Show a branch with its newest commit, pull requests and builds', 'create', 'Create a branch on the server', 'delete', 'Delete branches on the server', 'prune', 'Delete branches that are merged, old, or both', 'default', 'Show or change the default branch', 'model', 'Show or change the branch model', 'log', 'List who pushed what to a branch, the newest push first', 'info', 'List the branches and tags that contain a commit', 'open', 'Open the web page of a branch, or of all branches'); arguments = @(); options = @('-h,--help', 'Show short help (-h) or full help (--help)') + $shared0 }
        'branches list' = @{ verbs = @(); arguments = @(); options = @('-R,--repo=repo', 'Repository: WORK/my-repo or a URL', '--details', 'Add AHEAD, BEHIND, PR and BUILDS', '--base=commit', 'Compare with this branch or tag', '--sort=|modified|name', 'Order on the server: newest commit first, or by name', '--filter=', 'Show only branches whose name contains TEXT', '--merged', 'Show only branches whose commits are all in the base', '--stale=', 'Show only branches without a commit for this long, e.g. 90d', '--author=user', 'Filter by author of the newest commit; me is the signed-in user', '-L,--limit=', 'Maximum number of items', '--all', 'List all items, without a limit', '--start=', 'Continue an interrupted list at this offset', '-h,--help', 'Show short help (-h) or full help (--help)') + $shared3 }
        'branches show' = @{ verbs = @(); arguments = @('branch'); options = @('-R,--repo=repo', 'Repository: WORK/my-repo or a URL', '--base=commit', 'Compare with this branch or tag', '-h,--help', 'Show short help (-h) or full help (--help)') + $shared1 }
        'branches create' = @{ verbs = @(); arguments = @(''); options = @('-R,--repo=repo', 'Repository: WORK/my-repo or a URL', '--from=commit', 'Start at this branch, tag or commit', '--type=|bugfix|feature|hotfix|release', 'Put the prefix of the branch model in front, e.g. feature/', '--dry-run', 'Show writes as curl lines with their effects, send none', '-h,--help', 'Show short help (-h) or full help (--help)') + $shared1 }
        'branches delete' = @{ verbs = @(); arguments = @('*branch'); options = @('-R,--repo=repo', 'Repository: WORK/my-repo or a URL', '--matching=', 'Delete the branches whose name matches, e.g. ''feature/*''', '-y,--yes', 'Skip the confirmation prompt', '--dry-run', 'Show writes as curl lines with their effects, send none', '-h,--help', 'Show short help (-h) or full help (--help)') + $shared1 }
        'branches prune' = @{ verbs = @(); arguments = @(); options = @('-R,--repo=repo', 'Repository: WORK/my-repo or a URL', '--merged', 'Delete branches whose commits are all in the base', '--older-than=', 'Delete branches without a commit for this long', '--base=commit', 'Branch that contains merged commits', '-y,--yes', 'Skip the confirmation prompt', '--dry-run', 'Show writes as curl lines with their effects, send none', '-h,--help', 'Show short help (-h) or full help (--help)') + $shared1 }
        'branches default' = @{ verbs = @(); arguments = @('branch'); options = @('-R,--repo=repo', 'Repository: WORK/my-repo or a URL', '--dry-run', 'Show writes as curl lines with their effects, send none', '-h,--help', 'Show short help (-h) or full help (--help)') + $shared1 }
        'branches model' = @{ verbs = @('show', 'Show the development and production branch, and the prefix of each type of branch', 'set', 'Change or enable the branch model of a repository'); arguments = @(); options = @('-h,--help', 'Show short help (-h) or full help (--help)') + $shared0 }
        'branches model show' = @{ verbs = @(); arguments = @(); options = @('-R,--repo=repo', 'Repository: WORK/my-repo or a URL', '-h,--help', 'Show short help (-h) or full help (--help)') + $shared1 }
        'branches model set' = @{ verbs = @(); arguments = @(); options = @('--development=branch', 'Development branch', '--development-default', 'Use the default branch as development branch', '--production=branch', 'Production branch', '--no-production', 'Use no production branch', '*--type=', 'Prefix of bugfix, feature, hotfix or release branches; none disables the type', '-R,--repo=repo', 'Repository: WORK/my-repo or a URL', '--dry-run', 'Show writes as curl lines with their effects, send none', '-h,--help', 'Show short help (-h) or full help (--help)') + $shared1 }
        'branches log' = @{ verbs = @(); arguments = @('branch'); options = @('-R,--repo=repo', 'Repository: WORK/my-repo or a URL', '-L,--limit=', 'Maximum number of items', '--all', 'List all items, without a limit', '--start=', 'Continue an interrupted list at this offset', '-h,--help', 'Show short help (-h) or full help (--help)') + $shared1 }
        'branches info' = @{ verbs = @(); arguments = @('commit'); options = @('-R,--repo=repo', 'Repository: WORK/my-repo or a URL', '-h,--help', 'Show short help (-h) or full help (--help)') + $shared1 }
        'branches open' = @{ verbs = @(); arguments = @('branch'); options = @('-R,--repo=repo', 'Repository: WORK/my-repo or a URL', '-n,--no-browser,--print', 'Print the URL instead of opening it', '-h,--help', 'Show short help (-h) or full help (--help)') + $shared1 }
        'tags' = @{ verbs = @('list', 'List tags, the newest first', 'show', 'Show a tag', 'create', 'Create a tag on the server, annotated if it has a message', 'delete', 'Delete tags on the server'); arguments = @(); options = @('-h,--help', 'Show short help (-h) or full help (--help)') + $shared0 }
        'tags list' = @{ verbs = @(); arguments = @(); options = @('-R,--repo=repo', 'Repository: WORK/my-repo or a URL', '--sort=|modified|name', 'Order on the server: newest first, or by name', '--filter=', 'Show only tags with TEXT', '-L,--limit=', 'Maximum number of items', '--all', 'List all items, without a limit', '--start=', 'Continue an interrupted list at this offset', '-h,--help', 'Show short help (-h) or full help (--help)') + $shared3 }
        'tags show' = @{ verbs = @(); arguments = @('git_tag'); options = @('-R,--repo=repo', 'Repository: WORK/my-repo or a URL', '-h,--help', 'Show short help (-h) or full help (--help)') + $shared1 }
        'tags create' = @{ verbs = @(); arguments = @(''); options = @('-R,--repo=repo', 'Repository: WORK/my-repo or a URL', '--from=commit', 'Tag this ref or commit', '*-m,--message=', 'Paragraph of an annotated tag', '-F,--file=file', 'Read the message of an annotated tag from a file', '--dry-run', 'Show writes as curl lines with their effects, send none', '-h,--help', 'Show short help (-h) or full help (--help)') + $shared1 }
        'tags delete' = @{ verbs = @(); arguments = @('*git_tag'); options = @('-R,--repo=repo', 'Repository: WORK/my-repo or a URL', '--matching=', 'Delete the tags whose name matches, e.g. ''nightly-*''', '-y,--yes', 'Skip the confirmation prompt', '--dry-run', 'Show writes as curl lines with their effects, send none', '-h,--help', 'Show short help (-h) or full help (--help)') + $shared1 }
        'compare' = @{ verbs = @(); arguments = @('commit', 'commit'); options = @('-R,--repo=repo', 'Repository: WORK/my-repo or a URL', '--files', 'List changed files', '--diff', 'Show the diff', '--stat', 'Show added and removed line counts per file', '--shortstat', 'Show the number of files, and of added and removed lines', '-L,--limit=', 'Maximum number of items', '--all', 'List all items, without a limit', '-h,--help', 'Show short help (-h) or full help (--help)') + $shared1 }
        'builds' = @{ verbs = @('list', 'List the builds of a commit, the newest first', 'show', 'Show a build of a commit', 'set', 'Create or replace a build status', 'delete', 'Delete a build of a commit', 'wait', 'Wait until the builds of a commit are complete'); arguments = @(); options = @('-h,--help', 'Show short help (-h) or full help (--help)') + $shared0 }
        'builds list' = @{ verbs = @(); arguments = @('commit'); options = @('-R,--repo=repo', 'Repository: WORK/my-repo or a URL', '-L,--limit=', 'Maximum number of items', '--all', 'List all items, without a limit', '-h,--help', 'Show short help (-h) or full help (--help)') + $shared1 }
        'builds show' = @{ verbs = @(); arguments = @('commit'); options = @('--key=', 'Build key', '-R,--repo=repo', 'Repository: WORK/my-repo or a URL', '-h,--help', 'Show short help (-h) or full help (--help)') + $shared1 }
        'builds set' = @{ verbs = @(); arguments = @('commit'); options = @('-R,--repo=repo', 'Repository: WORK/my-repo or a URL', '--state=|SUCCESSFUL|FAILED|INPROGRESS|CANCELLED|UNKNOWN', 'Build state', '--key=', 'Build key, unique per commit', '--url=', 'URL of the build''s web page', '--name=', 'Name to show instead of the key', '--description=', 'Build description', '--build-number=', 'Build number', '--duration=', 'Build duration: 90s, 30m, 1h30m', '--ref=commit', 'Branch of the build; a tag is refs/tags/NAME', '--parent=', 'Key of the plan or pipeline', '--test-results=', 'Test counts: passed=3,failed=1,skipped=0', '--dry-run', 'Show writes as curl lines with their effects, send none', '-h,--help', 'Show short help (-h) or full help (--help)') + $shared2 }
        'builds delete' = @{ verbs = @(); arguments = @('commit'); options = @('--key=', 'Build key', '-R,--repo=repo', 'Repository: WORK/my-repo or a URL', '-y,--yes', 'Skip the confirmation prompt', '--dry-run', 'Show writes as curl lines with their effects, send none', '-h,--help', 'Show short help (-h) or full help (--help)') + $shared2 }
        'builds wait' = @{ verbs = @(); arguments = @('commit'); options = @('*--key=', 'Wait for this build, which may not exist yet', '-R,--repo=repo', 'Repository: WORK/my-repo or a URL', '--max-wait=', 'Maximum time to wait: 90s, 30m, 1h30m; 0 checks once', '--fail-fast', 'End as soon as a build fails', '--interval=', 'Initial time between checks, at least 1s; increases to 30s', '-h,--help', 'Show short help (-h) or full help (--help)') + $shared1 }
        'files' = @{ verbs = @('list', 'List the files of a directory', 'find', 'Find files by name', 'show', 'Show the content of a file', 'blame', 'Show who last changed each line of a file, and in which commit', 'log', 'List the commits that change a file or directory, the newest first', 'edit', 'Edit a file and commit the change', 'create', 'Create a file and commit it', 'download', 'Download files and directories', 'archive', 'Save files as an archive', 'open', 'Open the web page of a file or directory'); arguments = @(); options = @('-h,--help', 'Show short help (-h) or full help (--help)') + $shared0 }
        'files list' = @{ verbs = @(); arguments = @('path'); options = @('--at=commit', 'Branch, tag or commit; refs/tags/NAME for a tag', '-R,--repo=repo', 'Repository: WORK/my-repo or a URL', '-r,--recursive', 'List the paths of all files below the directory', '--tree', 'Draw all files below the directory as a tree', '--last-modified', 'Show the last commit that changed each file', '-L,--limit=', 'Maximum number of items', '--all', 'List all items, without a limit', '--start=', 'Continue an interrupted list at this offset', '-h,--help', 'Show short help (-h) or full help (--help)') + $shared1 }
        'files find' = @{ verbs = @(); arguments = @(''); options = @('-i,--ignore-case', 'Match upper and lower case', '--at=commit', 'Branch, tag or commit; refs/tags/NAME for a tag', '-R,--repo=repo', 'Repository: WORK/my-repo or a URL', '-L,--limit=', 'Maximum number of items', '--all', 'List all items, without a limit', '-h,--help', 'Show short help (-h) or full help (--help)') + $shared1 }
        'files show' = @{ verbs = @(); arguments = @('path'); options = @('--at=commit', 'Branch, tag or commit; refs/tags/NAME for a tag', '-R,--repo=repo', 'Repository: WORK/my-repo or a URL', '-o,-O,--output-file=file', 'Write the content to a file', '--plain', 'Omit line numbers and colors on a terminal', '-h,--help', 'Show short help (-h) or full help (--help)') + $shared4 }
        'files blame' = @{ verbs = @(); arguments = @('path'); options = @('--at=commit', 'Branch, tag or commit; refs/tags/NAME for a tag', '-R,--repo=repo', 'Repository: WORK/my-repo or a URL', '-h,--help', 'Show short help (-h) or full help (--help)') + $shared1 }
        'files log' = @{ verbs = @(); arguments = @('path'); options = @('--follow', 'Follow a file across renames', '--at=commit', 'Branch, tag or commit; refs/tags/NAME for a tag', '-R,--repo=repo', 'Repository: WORK/my-repo or a URL', '-L,--limit=', 'Maximum number of items', '--all', 'List all items, without a limit', '--start=', 'Continue an interrupted list at this offset', '-h,--help', 'Show short help (-h) or full help (--help)') + $shared1 }
        'files edit' = @{ verbs = @(); arguments = @('path'); options = @('-R,--repo=repo', 'Repository: WORK/my-repo or a URL', '--from=file', 'Read the new content from a file; - is stdin', '-m,--message=', 'Commit message', '--branch=branch', 'Branch to commit to', '--create-branch', 'Create the branch from the default branch', '--base=commit', 'Commit that the new content is based on', '--merge', 'Merge with a version that was committed in the meantime', '--dry-run', 'Show writes as curl lines with their effects, send none', '-h,--help', 'Show short help (-h) or full help (--help)') + $shared1 }
        'files create' = @{ verbs = @(); arguments = @('path'); options = @('-R,--repo=repo', 'Repository: WORK/my-repo or a URL', '--from=file', 'Read the new content from a file; - is stdin', '-m,--message=', 'Commit message', '--branch=branch', 'Branch to commit to', '--create-branch', 'Create the branch from the default branch', '--dry-run', 'Show writes as curl lines with their effects, send none', '-h,--help', 'Show short help (-h) or full help (--help)') + $shared1 }
        'files download' = @{ verbs = @(); arguments = @('*path'); options = @('-R,--repo=repo', 'Repository: WORK/my-repo or a URL', '--at=commit', 'Branch, tag or commit; refs/tags/NAME for a tag', '-O,--output-dir=folder', 'Target directory', '--force', 'Replace existing files', '-h,--help', 'Show short help (-h) or full help (--help)') + $shared1 }
        'files archive' = @{ verbs = @(); arguments = @('*path'); options = @('-R,--repo=repo', 'Repository: WORK/my-repo or a URL', '--at=commit', 'Branch, tag or commit; refs/tags/NAME for a tag', '--format=|zip|tar|tar.gz|tgz', 'Archive format', '--prefix=', 'Prefix of each path in the archive', '-O,--output-file=file', 'Output file', '-h,--help', 'Show short help (-h) or full help (--help)') + $shared2 }
        'files open' = @{ verbs = @(); arguments = @('path'); options = @('--at=commit', 'Branch, tag or commit; refs/tags/NAME for a tag', '-R,--repo=repo', 'Repository: WORK/my-repo or a URL', '-n,--no-browser,--print', 'Print the URL instead of opening it', '-h,--help', 'Show short help (-h) or full help (--help)') + $shared1 }
        'insights' = @{ verbs = @('list', 'List the reports on a commit', 'show', 'Show a report on a commit with its annotation count', 'annotations', 'List the annotations of all reports on a commit', 'report', 'Create or replace a report on a commit', 'annotate', 'Publish the findings of a tool as annotations on a commit', 'delete', 'Delete a report on a commit with its annotations'); arguments = @(); options = @('-h,--help', 'Show short help (-h) or full help (--help)') + $shared0 }
        'insights list' = @{ verbs = @(); arguments = @('commit'); options = @('-R,--repo=repo', 'Repository: WORK/my-repo or a URL', '-L,--limit=', 'Maximum number of items', '--all', 'List all items, without a limit', '--start=', 'Continue an interrupted list at this offset', '-h,--help', 'Show short help (-h) or full help (--help)') + $shared1 }
        'insights show' = @{ verbs = @(); arguments = @('commit'); options = @('-R,--repo=repo', 'Repository: WORK/my-repo or a URL', '--key=', 'Report key', '-h,--help', 'Show short help (-h) or full help (--help)') + $shared1 }
        'insights annotations' = @{ verbs = @(); arguments = @('commit'); options = @('-R,--repo=repo', 'Repository: WORK/my-repo or a URL', '*--key=', 'Show only annotations of this report', '*--severity=|LOW|MEDIUM|HIGH', 'Show only annotations of this severity', '*--type=|BUG|CODE_SMELL|VULNERABILITY', 'Show only annotations of this type', '*--path=file', 'Show only annotations on this file', '-L,--limit=', 'Maximum number of items', '--all', 'List all items, without a limit', '-h,--help', 'Show short help (-h) or full help (--help)') + $shared1 }
        'insights report' = @{ verbs = @(); arguments = @('commit'); options = @('-R,--repo=repo', 'Repository: WORK/my-repo or a URL', '--key=', 'Report key, unique per commit, e.g. com.example.coverage', '--title=', 'Report title', '--result=|PASS|FAIL', 'Report result', '--details=', 'Report description; - reads it from stdin', '--reporter=', 'Tool or company that created the report', '--link=', 'URL of the full report', '--logo=', 'URL of a logo', '*--data=', 'Value to show on the report; up to six', '--file=file', 'Report in the server''s JSON format; - is stdin', '--dry-run', 'Show writes as curl lines with their effects, send none', '-h,--help', 'Show short help (-h) or full help (--help)') + $shared1 }
        'insights annotate' = @{ verbs = @(); arguments = @('*'); options = @('-R,--repo=repo', 'Repository: WORK/my-repo or a URL', '--key=', 'Report key; the report is created if it does not exist', '--format=|auto|bitbucket|sarif|ruff|eslint|pylint|gitlab', 'Format of the file', '--title=', 'Report title', '--reporter=', 'Tool or company', '--link=', 'URL of the full report', '--fail-on=|LOW|MEDIUM|HIGH', 'Lowest severity that makes the result FAIL', '--result=|PASS|FAIL', 'Result, regardless of the annotations', '--exit-code', 'End with 1 if the result is FAIL', '--most-severe', 'Send only the 1000 most severe annotations', '--root=folder', 'Root of the repository in the paths of the findings, e.g. /src', '--dry-run', 'Show writes as curl lines with their effects, send none', '-h,--help', 'Show short help (-h) or full help (--help)') + $shared1 }
        'insights delete' = @{ verbs = @(); arguments = @('commit'); options = @('-R,--repo=repo', 'Repository: WORK/my-repo or a URL', '--key=', 'Report key', '-y,--yes', 'Skip the confirmation prompt', '--dry-run', 'Show writes as curl lines with their effects, send none', '-h,--help', 'Show short help (-h) or full help (--help)') + $shared1 }
        'watch' = @{ verbs = @('commit', 'Watch a commit', 'pull', 'Watch a pull request', 'repo', 'Watch a repository'); arguments = @(); options = @('-h,--help', 'Show short help (-h) or full help (--help)') + $shared0 }
        'watch commit' = @{ verbs = @(); arguments = @('commit'); options = @('-R,--repo=repo', 'Repository: WORK/my-repo or a URL', '--off', 'Stop watching', '--dry-run', 'Show writes as curl lines with their effects, send none', '-h,--help', 'Show short help (-h) or full help (--help)') + $shared1 }
        'watch pull' = @{ verbs = @(); arguments = @('pull_number'); options = @('-R,--repo=repo', 'Repository: WORK/my-repo or a URL', '--off', 'Stop watching', '--dry-run', 'Show writes as curl lines with their effects, send none', '-h,--help', 'Show short help (-h) or full help (--help)') + $shared1 }
        'watch repo' = @{ verbs = @(); arguments = @('repo'); options = @('-R,--repo=repo', 'Same as the argument REPO', '--off', 'Stop watching', '--dry-run', 'Show writes as curl lines with their effects, send none', '-h,--help', 'Show short help (-h) or full help (--help)') + $shared1 }
        'api' = @{ verbs = @('list', 'List or find operations of the REST API', 'tags', 'List the tags of operations with their counts', 'show', 'Show an operation: parameters, body, response and example calls', 'call', 'Call an operation of the REST API', 'browse', 'Browse and call operations in a full-screen interface', 'sync', 'Save the operations of a server and its plugins'); arguments = @(); options = @('-h,--help', 'Show short help (-h) or full help (--help)') + $shared0 }
        'api list' = @{ verbs = @(); arguments = @('*'); options = @('--tag=tag', 'Show only operations of tags containing TEXT', '--method=|GET|POST|PUT|DELETE|PATCH|HEAD|OPTIONS', 'Show only operations of this HTTP method', '--plugin=plugin', 'Show only operations of this plugin', '--writes,--reads', 'Show only operations that write, or only those that read', '-L,--limit=', 'Maximum number of items', '--all', 'List all items, without a limit', '-h,--help', 'Show short help (-h) or full help (--help)') + $shared5 }
        'api tags' = @{ verbs = @(); arguments = @(); options = @('-h,--help', 'Show short help (-h) or full help (--help)') + $shared5 }
        'api show' = @{ verbs = @(); arguments = @('*operation'); options = @('-h,--help', 'Show short help (-h) or full help (--help)') + $shared5 }
        'api call' = @{ verbs = @(); arguments = @('*operation'); options = @('-X,--method=|GET|POST|PUT|DELETE|PATCH|HEAD|OPTIONS', 'HTTP method, same as METHOD', '*-p,--parameter=parameter', 'Path parameter or query parameter', '*-f=field', 'Body field with text; a[b]= and a[]= nest', '*-F=field', 'Body field with true, false, null, a number, @FILE, @- or text', '--input=file', 'File with the body; - is stdin', '*--form=', 'Part of a multipart form; NAME=@FILE sends a file', '*-H,--header=', 'Additional request header', '-R,--repo=repo', 'Repository: WORK/my-repo or a URL', '--paginate', 'Read all pages of a list, print one array', '-L,--limit=', 'Maximum number of items with --paginate', '-i,--include', 'Print the status and the headers of the response', '--silent', 'Print nothing of the response', '--output-file=file', 'Write the complete response to a file; - is stdout', '--no-check', 'Send a request that the description does not allow', '--dry-run', 'Show writes as curl lines with their effects, send none', '-h,--help', 'Show short help (-h) or full help (--help)') + $shared6 }
        'api browse' = @{ verbs = @(); arguments = @(); options = @('-R,--repo=repo', 'Repository: WORK/my-repo or a URL', '-h,--help', 'Show short help (-h) or full help (--help)') + $shared2 }
        'api sync' = @{ verbs = @(); arguments = @(); options = @('--from=file', 'Add this description: OpenAPI 3 or WADL; - is stdin', '--plugin=', 'Plugin that the operations of --from belong to', '-h,--help', 'Show short help (-h) or full help (--help)') + $shared1 }
        'auth' = @{ verbs = @('login', 'Sign in to a server', 'status', 'Show the account and login on each server', 'whoami', 'Show the user and the server that commands use', 'switch', 'Switch to another server or account', 'refresh', 'Renew an OAuth 2.0 login', 'token', 'Print the token, password or cookies that commands use: keep the output private', 'logout', 'Remove the saved login of a server', 'tokens', 'Manage HTTP access tokens', 'setup-git', 'Set up git to sign in with the saved login'); arguments = @(); options = @('-h,--help', 'Show short help (-h) or full help (--help)') + $shared0 }
        'auth login' = @{ verbs = @(); arguments = @(''); options = @('--with-token', 'Read an HTTP access token from stdin', '--web', 'Open the token page in the browser, then prompt for the token', '--create-token', 'Sign in once with the password and create a token', '--permissions=permissions', 'Permissions of the new token', '--expires=', 'Lifetime of the new token, e.g. 90d', '--command=', 'Run a program that prints the token, e.g. a password manager', '--username=', 'User name', '--password-stdin', 'Read the password from stdin', '--session', 'Sign in on the web page with the password, save its cookies', '--cookie-stdin', 'Read browser cookies from stdin, e.g. after single sign-on', '--oauth', 'Sign in with OAuth 2.0 in the browser (Bitbucket 7.20+)', '--client-id=', 'Client ID of the application link', '--client-secret-stdin', 'Read the client secret from stdin', '--scopes=permissions', 'Scopes that bbcli requests', '--oauth1', 'Sign in with OAuth 1.0a (servers before 7.20)', '--consumer-key=', 'Consumer key of the application link', '--key=file', 'Private key of the application link, a PEM file', '--port=', 'Local port of the redirect', '--redirect-uri=', 'Redirect URL of the application link, if it is another host', '--no-browser', 'Print the sign-in URL instead of opening a browser', '--name=', 'Name of the server', '--store=|keyring|file', 'Storage of the secret; the file is not encrypted', '--ssh-host=', 'Host of ssh URLs', '--dry-run', 'Show writes as curl lines with their effects, send none', '-h,--help', 'Show short help (-h) or full help (--help)') + $shared1 }
        'auth status' = @{ verbs = @(); arguments = @(); options = @('-h,--help', 'Show short help (-h) or full help (--help)') + $shared1 }
        'auth whoami' = @{ verbs = @(); arguments = @(); options = @('-h,--help', 'Show short help (-h) or full help (--help)') + $shared1 }
        'auth switch' = @{ verbs = @(); arguments = @('login'); options = @('-h,--help', 'Show short help (-h) or full help (--help)') + $shared7 }
        'auth refresh' = @{ verbs = @(); arguments = @(); options = @('-h,--help', 'Show short help (-h) or full help (--help)') + $shared2 }
        'auth token' = @{ verbs = @(); arguments = @(); options = @('-h,--help', 'Show short help (-h) or full help (--help)') + $shared2 }
        'auth logout' = @{ verbs = @(); arguments = @('server'); options = @('--all', 'Remove all logins on all servers', '--revoke,--no-revoke', 'Revoke the token created by bbcli', '--dry-run', 'Show writes as curl lines with their effects, send none', '-h,--help', 'Show short help (-h) or full help (--help)') + $shared2 }
        'auth tokens' = @{ verbs = @('list', 'List HTTP access tokens, without their secrets', 'create', 'Create an HTTP access token and print it once', 'revoke', 'Revoke an HTTP access token'); arguments = @(); options = @('-h,--help', 'Show short help (-h) or full help (--help)') + $shared0 }
        'auth tokens list' = @{ verbs = @(); arguments = @(); options = @('--project=project', 'Use the tokens of a project', '-R,--repo=repo', 'Use the tokens of a repository', '-L,--limit=', 'Maximum number of items', '--all', 'List all items, without a limit', '--start=', 'Continue an interrupted list at this offset', '-h,--help', 'Show short help (-h) or full help (--help)') + $shared1 }
        'auth tokens create' = @{ verbs = @(); arguments = @(''); options = @('--permissions=permissions', 'Permissions, e.g. PROJECT_READ,REPO_WRITE', '--expires=', 'Lifetime, e.g. 90d', '--project=project', 'Use the tokens of a project', '-R,--repo=repo', 'Use the tokens of a repository', '--dry-run', 'Show writes as curl lines with their effects, send none', '-h,--help', 'Show short help (-h) or full help (--help)') + $shared1 }
        'auth tokens revoke' = @{ verbs = @(); arguments = @(''); options = @('--project=project', 'Use the tokens of a project', '-R,--repo=repo', 'Use the tokens of a repository', '-y,--yes', 'Skip the confirmation prompt', '--dry-run', 'Show writes as curl lines with their effects, send none', '-h,--help', 'Show short help (-h) or full help (--help)') + $shared2 }
        'auth setup-git' = @{ verbs = @(); arguments = @(); options = @('--undo', 'Remove the settings of all servers, or of --server', '-h,--help', 'Show short help (-h) or full help (--help)') + $shared2 }
        'config' = @{ verbs = @('list', 'List the settings, without secrets', 'get', 'Print the value of a setting', 'set', 'Change a setting', 'unset', 'Remove a setting', 'path', 'Print the path of the configuration file'); arguments = @(); options = @('-h,--help', 'Show short help (-h) or full help (--help)') + $shared0 }
        'config list' = @{ verbs = @(); arguments = @(); options = @('-h,--help', 'Show short help (-h) or full help (--help)') + $shared8 }
        'config get' = @{ verbs = @(); arguments = @('|default|limit|color|pager|project|repo|ssh_host|ca_bundle|client_cert|client_key|insecure|proxy|read_only|max_body_size'); options = @('-h,--help', 'Show short help (-h) or full help (--help)') + $shared7 }
        'config set' = @{ verbs = @(); arguments = @('|default|limit|color|pager|project|repo|ssh_host|ca_bundle|client_cert|client_key|insecure|proxy|read_only|max_body_size', 'setting'); options = @('-h,--help', 'Show short help (-h) or full help (--help)') + $shared7 }
        'config unset' = @{ verbs = @(); arguments = @('|default|limit|color|pager|project|repo|ssh_host|ca_bundle|client_cert|client_key|insecure|proxy|read_only|max_body_size'); options = @('-h,--help', 'Show short help (-h) or full help (--help)') + $shared7 }
        'config path' = @{ verbs = @(); arguments = @(); options = @('-h,--help', 'Show short help (-h) or full help (--help)') + $shared9 }
        'alias' = @{ verbs = @('list', 'List the aliases', 'set', 'Create or replace an alias', 'delete', 'Delete an alias'); arguments = @(); options = @('-h,--help', 'Show short help (-h) or full help (--help)') + $shared0 }
        'alias list' = @{ verbs = @(); arguments = @(); options = @('-h,--help', 'Show short help (-h) or full help (--help)') + $shared8 }
        'alias set' = @{ verbs = @(); arguments = @('', ''); options = @('-h,--help', 'Show short help (-h) or full help (--help)') + $shared9 }
        'alias delete' = @{ verbs = @(); arguments = @('alias'); options = @('-h,--help', 'Show short help (-h) or full help (--help)') + $shared9 }
        'cache' = @{ verbs = @('path', 'Print the cache directory', 'clear', 'Clear the cache'); arguments = @(); options = @('-h,--help', 'Show short help (-h) or full help (--help)') + $shared0 }
        'cache path' = @{ verbs = @(); arguments = @(); options = @('-h,--help', 'Show short help (-h) or full help (--help)') + $shared9 }
        'cache clear' = @{ verbs = @(); arguments = @(); options = @('-S,--server=server', 'Clear only the cache of this server: URL or name', '-h,--help', 'Show short help (-h) or full help (--help)') + $shared9 }
        'completion' = @{ verbs = @('install', 'Install shell completion', 'bash', 'Print the completion script for bash', 'zsh', 'Print the completion script for zsh', 'fish', 'Print the completion script for fish', 'powershell', 'Print the completion script for PowerShell'); arguments = @(); options = @('-h,--help', 'Show short help (-h) or full help (--help)') + $shared0 }
        'completion install' = @{ verbs = @(); arguments = @('|bash|zsh|fish|powershell'); options = @('--uninstall', 'Remove the script and the lines in startup files', '-h,--help', 'Show short help (-h) or full help (--help)') + $shared9 }
        'completion bash' = @{ verbs = @(); arguments = @(); options = @('-h,--help', 'Show short help (-h) or full help (--help)') + $shared9 }
        'completion zsh' = @{ verbs = @(); arguments = @(); options = @('-h,--help', 'Show short help (-h) or full help (--help)') + $shared9 }
        'completion fish' = @{ verbs = @(); arguments = @(); options = @('-h,--help', 'Show short help (-h) or full help (--help)') + $shared9 }
        'completion powershell' = @{ verbs = @(); arguments = @(); options = @('-h,--help', 'Show short help (-h) or full help (--help)') + $shared9 }
        'doctor' = @{ verbs = @(); arguments = @(); options = @('-h,--help', 'Show short help (-h) or full help (--help)') + $shared1 }
        'sandbox' = @{ verbs = @('run', 'Run a command against a new local server', 'start', 'Run a server in the foreground until Ctrl-C', 'operations', 'List the operations of the sandbox'); arguments = @(); options = @('-h,--help', 'Show short help (-h) or full help (--help)') + $shared0 }
        'sandbox run' = @{ verbs = @(); arguments = @('*program'); options = @('--version=', 'Simulate this version of Bitbucket, e.g. 7.19.3', '*--fault=', 'Inject a fault, e.g. ''429 retry-after=1 times=2'' or ''latency ms=500''', '-h,--help', 'Show short help (-h) or full help (--help)') + $shared9 }
        'sandbox start' = @{ verbs = @(); arguments = @(); options = @('--port=', 'Port; 0 selects a free one', '--data=folder', 'Save the data in this directory', '--host=', 'IP address to listen on', '*--allow-host=', 'Accept requests for this host name, too', '--version=', 'Simulate this version of Bitbucket, e.g. 7.19.3', '*--fault=', 'Inject a fault, e.g. ''429 retry-after=1 times=2'' or ''latency ms=500''', '-h,--help', 'Show short help (-h) or full help (--help)') + $shared9 }
        'sandbox operations' = @{ verbs = @(); arguments = @(); options = @('-h,--help', 'Show short help (-h) or full help (--help)') + $shared8 }
        'help' = @{ verbs = @(); arguments = @('|alias|api|auth|authentication|branches|builds|cache|commits|compare|completion|config|connection|doctor|environment|exit-codes|files|gh|help|insights|installing|json-schema|output|projects|prs|reference|repos|sandbox|scripting|security|servers|tags|watch', '*verb'); options = @('-h,--help', 'Show short help (-h) or full help (--help)') + $shared10 }
        'reference' = @{ verbs = @(); arguments = @(); options = @('-h,--help', 'Show short help (-h) or full help (--help)') + $shared8 }
    }
    $commands['project'] = $commands['projects']
    $commands['projects ls'] = $commands['projects list']
    $commands['project list'] = $commands['projects list']
    $commands['project ls'] = $commands['projects list']
    $commands['projects view'] = $commands['projects show']
    $commands['project show'] = $commands['projects show']
    $commands['project view'] = $commands['projects show']
    $commands['projects new'] = $commands['projects create']
    $commands['project create'] = $commands['projects create']
    $commands['project new'] = $commands['projects create']
    $commands['project edit'] = $commands['projects edit']
    $commands['project delete'] = $commands['projects delete']
    $commands['repo'] = $commands['repos']
    $commands['repos ls'] = $commands['repos list']
    $commands['repo list'] = $commands['repos list']
    $commands['repo ls'] = $commands['repos list']
    $commands['repos view'] = $commands['repos show']
    $commands['repo show'] = $commands['repos show']
    $commands['repo view'] = $commands['repos show']
    $commands['repos new'] = $commands['repos create']
    $commands['repo create'] = $commands['repos create']
    $commands['repo new'] = $commands['repos create']
    $commands['repo edit'] = $commands['repos edit']
    $commands['repo rename'] = $commands['repos rename']
    $commands['repo delete'] = $commands['repos delete']
    $commands['repo fork'] = $commands['repos fork']
    $commands['repo forks'] = $commands['repos forks']
    $commands['repo clone'] = $commands['repos clone']
    $commands['repo open'] = $commands['repos open']
    $commands['open'] = $commands['repos open']
    $commands['repo browse'] = $commands['repos browse']
    $commands['browse'] = $commands['repos browse']
    $commands['pr'] = $commands['prs']
    $commands['mr'] = $commands['prs']
    $commands['prs ls'] = $commands['prs list']
    $commands['pr list'] = $commands['prs list']
    $commands['pr ls'] = $commands['prs list']
    $commands['mr list'] = $commands['prs list']
    $commands['mr ls'] = $commands['prs list']
    $commands['prs view'] = $commands['prs show']
    $commands['pr show'] = $commands['prs show']
    $commands['pr view'] = $commands['prs show']
    $commands['mr show'] = $commands['prs show']
    $commands['mr view'] = $commands['prs show']
    $commands['pr status'] = $commands['prs status']
    $commands['mr status'] = $commands['prs status']
    $commands['pr inbox'] = $commands['prs inbox']
    $commands['mr inbox'] = $commands['prs inbox']
    $commands['prs new'] = $commands['prs create']
    $commands['pr create'] = $commands['prs create']
    $commands['pr new'] = $commands['prs create']
    $commands['mr create'] = $commands['prs create']
    $commands['mr new'] = $commands['prs create']
    $commands['pr edit'] = $commands['prs edit']
    $commands['mr edit'] = $commands['prs edit']
    $commands['prs publish'] = $commands['prs ready']
    $commands['pr ready'] = $commands['prs ready']
    $commands['pr publish'] = $commands['prs ready']
    $commands['mr ready'] = $commands['prs ready']
    $commands['mr publish'] = $commands['prs ready']
    $commands['pr checkout'] = $commands['prs checkout']
    $commands['mr checkout'] = $commands['prs checkout']
    $commands['pr diff'] = $commands['prs diff']
    $commands['mr diff'] = $commands['prs diff']
    $commands['pr files'] = $commands['prs files']
    $commands['mr files'] = $commands['prs files']
    $commands['pr commits'] = $commands['prs commits']
    $commands['mr commits'] = $commands['prs commits']
    $commands['pr review'] = $commands['prs review']
    $commands['mr review'] = $commands['prs review']
    $commands['pr review set'] = $commands['prs review set']
    $commands['mr review set'] = $commands['prs review set']
    $commands['pr review start'] = $commands['prs review start']
    $commands['mr review start'] = $commands['prs review start']
    $commands['prs review view'] = $commands['prs review show']
    $commands['pr review show'] = $commands['prs review show']
    $commands['pr review view'] = $commands['prs review show']
    $commands['mr review show'] = $commands['prs review show']
    $commands['mr review view'] = $commands['prs review show']
    $commands['pr review submit'] = $commands['prs review submit']
    $commands['mr review submit'] = $commands['prs review submit']
    $commands['pr review discard'] = $commands['prs review discard']
    $commands['mr review discard'] = $commands['prs review discard']
    $commands['pr review import'] = $commands['prs review import']
    $commands['mr review import'] = $commands['prs review import']
    $commands['pr comment'] = $commands['prs comment']
    $commands['mr comment'] = $commands['prs comment']
    $commands['pr comments'] = $commands['prs comments']
    $commands['mr comments'] = $commands['prs comments']
    $commands['prs comments ls'] = $commands['prs comments list']
    $commands['pr comments list'] = $commands['prs comments list']
    $commands['pr comments ls'] = $commands['prs comments list']
    $commands['mr comments list'] = $commands['prs comments list']
    $commands['mr comments ls'] = $commands['prs comments list']
    $commands['prs comments view'] = $commands['prs comments show']
    $commands['pr comments show'] = $commands['prs comments show']
    $commands['pr comments view'] = $commands['prs comments show']
    $commands['mr comments show'] = $commands['prs comments show']
    $commands['mr comments view'] = $commands['prs comments show']
    $commands['pr comments edit'] = $commands['prs comments edit']
    $commands['mr comments edit'] = $commands['prs comments edit']
    $commands['pr comments delete'] = $commands['prs comments delete']
    $commands['mr comments delete'] = $commands['prs comments delete']
    $commands['pr comments resolve'] = $commands['prs comments resolve']
    $commands['mr comments resolve'] = $commands['prs comments resolve']
    $commands['pr comments reopen'] = $commands['prs comments reopen']
    $commands['mr comments reopen'] = $commands['prs comments reopen']
    $commands['pr comments react'] = $commands['prs comments react']
    $commands['mr comments react'] = $commands['prs comments react']
    $commands['pr comments apply'] = $commands['prs comments apply']
    $commands['mr comments apply'] = $commands['prs comments apply']
    $commands['pr tasks'] = $commands['prs tasks']
    $commands['mr tasks'] = $commands['prs tasks']
    $commands['prs tasks ls'] = $commands['prs tasks list']
    $commands['pr tasks list'] = $commands['prs tasks list']
    $commands['pr tasks ls'] = $commands['prs tasks list']
    $commands['mr tasks list'] = $commands['prs tasks list']
    $commands['mr tasks ls'] = $commands['prs tasks list']
    $commands['pr tasks add'] = $commands['prs tasks add']
    $commands['mr tasks add'] = $commands['prs tasks add']
    $commands['pr tasks resolve'] = $commands['prs tasks resolve']
    $commands['mr tasks resolve'] = $commands['prs tasks resolve']
    $commands['pr tasks reopen'] = $commands['prs tasks reopen']
    $commands['mr tasks reopen'] = $commands['prs tasks reopen']
    $commands['pr checks'] = $commands['prs checks']
    $commands['mr checks'] = $commands['prs checks']
    $commands['pr wait'] = $commands['prs wait']
    $commands['mr wait'] = $commands['prs wait']
    $commands['pr merge'] = $commands['prs merge']
    $commands['mr merge'] = $commands['prs merge']
    $commands['prs update-branch'] = $commands['prs rebase']
    $commands['pr rebase'] = $commands['prs rebase']
    $commands['pr update-branch'] = $commands['prs rebase']
    $commands['mr rebase'] = $commands['prs rebase']
    $commands['mr update-branch'] = $commands['prs rebase']
    $commands['prs close'] = $commands['prs decline']
    $commands['pr decline'] = $commands['prs decline']
    $commands['pr close'] = $commands['prs decline']
    $commands['mr decline'] = $commands['prs decline']
    $commands['mr close'] = $commands['prs decline']
    $commands['pr reopen'] = $commands['prs reopen']
    $commands['mr reopen'] = $commands['prs reopen']
    $commands['pr delete'] = $commands['prs delete']
    $commands['mr delete'] = $commands['prs delete']
    $commands['pr stack'] = $commands['prs stack']
    $commands['mr stack'] = $commands['prs stack']
    $commands['prs stack view'] = $commands['prs stack show']
    $commands['pr stack show'] = $commands['prs stack show']
    $commands['pr stack view'] = $commands['prs stack show']
    $commands['mr stack show'] = $commands['prs stack show']
    $commands['mr stack view'] = $commands['prs stack show']
    $commands['prs stack new'] = $commands['prs stack create']
    $commands['pr stack create'] = $commands['prs stack create']
    $commands['pr stack new'] = $commands['prs stack create']
    $commands['mr stack create'] = $commands['prs stack create']
    $commands['mr stack new'] = $commands['prs stack create']
    $commands['prs stack update-branch'] = $commands['prs stack rebase']
    $commands['pr stack rebase'] = $commands['prs stack rebase']
    $commands['pr stack update-branch'] = $commands['prs stack rebase']
    $commands['mr stack rebase'] = $commands['prs stack rebase']
    $commands['mr stack update-branch'] = $commands['prs stack rebase']
    $commands['pr stack merge'] = $commands['prs stack merge']
    $commands['mr stack merge'] = $commands['prs stack merge']
    $commands['pr activity'] = $commands['prs activity']
    $commands['mr activity'] = $commands['prs activity']
    $commands['pr watch'] = $commands['prs watch']
    $commands['mr watch'] = $commands['prs watch']
    $commands['pr open'] = $commands['prs open']
    $commands['mr open'] = $commands['prs open']
    $commands['commit'] = $commands['commits']
    $commands['commits ls'] = $commands['commits list']
    $commands['commit list'] = $commands['commits list']
    $commands['commit ls'] = $commands['commits list']
    $commands['commit follow'] = $commands['commits follow']
    $commands['commits view'] = $commands['commits show']
    $commands['commit show'] = $commands['commits show']
    $commands['commit view'] = $commands['commits show']
    $commands['commit changes'] = $commands['commits changes']
    $commands['commit diff'] = $commands['commits diff']
    $commands['commits prs'] = $commands['commits pulls']
    $commands['commit pulls'] = $commands['commits pulls']
    $commands['commit prs'] = $commands['commits pulls']
    $commands['commit comments'] = $commands['commits comments']
    $commands['commit open'] = $commands['commits open']
    $commands['branch'] = $commands['branches']
    $commands['branches ls'] = $commands['branches list']
    $commands['branch list'] = $commands['branches list']
    $commands['branch ls'] = $commands['branches list']
    $commands['branches view'] = $commands['branches show']
    $commands['branch show'] = $commands['branches show']
    $commands['branch view'] = $commands['branches show']
    $commands['branches new'] = $commands['branches create']
    $commands['branch create'] = $commands['branches create']
    $commands['branch new'] = $commands['branches create']
    $commands['branch delete'] = $commands['branches delete']
    $commands['branch prune'] = $commands['branches prune']
    $commands['branch default'] = $commands['branches default']
    $commands['branch model'] = $commands['branches model']
    $commands['branches model view'] = $commands['branches model show']
    $commands['branch model show'] = $commands['branches model show']
    $commands['branch model view'] = $commands['branches model show']
    $commands['branch model set'] = $commands['branches model set']
    $commands['branch log'] = $commands['branches log']
    $commands['branch info'] = $commands['branches info']
    $commands['branch open'] = $commands['branches open']
    $commands['tag'] = $commands['tags']
    $commands['tags ls'] = $commands['tags list']
    $commands['tag list'] = $commands['tags list']
    $commands['tag ls'] = $commands['tags list']
    $commands['tags view'] = $commands['tags show']
    $commands['tag show'] = $commands['tags show']
    $commands['tag view'] = $commands['tags show']
    $commands['tags new'] = $commands['tags create']
    $commands['tag create'] = $commands['tags create']
    $commands['tag new'] = $commands['tags create']
    $commands['tag delete'] = $commands['tags delete']
    $commands['build'] = $commands['builds']
    $commands['builds ls'] = $commands['builds list']
    $commands['build list'] = $commands['builds list']
    $commands['build ls'] = $commands['builds list']
    $commands['builds view'] = $commands['builds show']
    $commands['build show'] = $commands['builds show']
    $commands['build view'] = $commands['builds show']
    $commands['build set'] = $commands['builds set']
    $commands['build delete'] = $commands['builds delete']
    $commands['build wait'] = $commands['builds wait']
    $commands['file'] = $commands['files']
    $commands['files ls'] = $commands['files list']
    $commands['file list'] = $commands['files list']
    $commands['file ls'] = $commands['files list']
    $commands['file find'] = $commands['files find']
    $commands['files view'] = $commands['files show']
    $commands['file show'] = $commands['files show']
    $commands['file view'] = $commands['files show']
    $commands['file blame'] = $commands['files blame']
    $commands['file log'] = $commands['files log']
    $commands['file edit'] = $commands['files edit']
    $commands['files new'] = $commands['files create']
    $commands['file create'] = $commands['files create']
    $commands['file new'] = $commands['files create']
    $commands['file download'] = $commands['files download']
    $commands['file archive'] = $commands['files archive']
    $commands['file open'] = $commands['files open']
    $commands['insight'] = $commands['insights']
    $commands['insights ls'] = $commands['insights list']
    $commands['insight list'] = $commands['insights list']
    $commands['insight ls'] = $commands['insights list']
    $commands['insights view'] = $commands['insights show']
    $commands['insight show'] = $commands['insights show']
    $commands['insight view'] = $commands['insights show']
    $commands['insight annotations'] = $commands['insights annotations']
    $commands['insight report'] = $commands['insights report']
    $commands['insight annotate'] = $commands['insights annotate']
    $commands['insight delete'] = $commands['insights delete']
    $commands['watch pr'] = $commands['watch pull']
    $commands['api ls'] = $commands['api list']
    $commands['api view'] = $commands['api show']
    $commands['whoami'] = $commands['auth whoami']
    $commands['auth tokens ls'] = $commands['auth tokens list']
    $commands['auth tokens new'] = $commands['auth tokens create']
    $commands['config ls'] = $commands['config list']
    $commands['alias ls'] = $commands['alias list']
    # Write a word so that PowerShell reads it as it is.
    function Format-Word([string] $text) {
        if ($text -match '^(?!~)[\w/.:=+~%-]+$') { return $text }
        return "'" + ($text -replace "['\u2018\u2019\u201a\u201b]", '$0$0') + "'"
    }

    # Offer a word, with what it is for.
    function New-Offer([string] $text, [string] $about) {
        if (-not $about) { $about = $text }
        [System.Management.Automation.CompletionResult]::new((Format-Word $text), $text, 'ParameterValue', $about)
    }

    # Find the option that a word begins with: its names, the form of its value, which is empty for a flag, and what
    # stands before a value in the same word.
    function Find-Option([string] $word, $options) {
        $name = $word
        $joined = ''
        if ($word -match '^(--[^=]*)=') {
            $name = $Matches[1]
            $joined = "$name="
        } elseif ($word -match '^-[^-].') {
            $name = $word.Substring(0, 2)
            $joined = $name
        }
        for ($i = 0; $i -lt $options.Count; $i += 2) {
            $names = $options[$i] -replace '[=?].*', ''
            if ($names.TrimStart('*').Split(',') -ccontains $name) {
                return @{ names = $names; form = $options[$i].Substring($names.Length); joined = $joined }
            }
        }
    }

    # Return the form of the argument that stands at a place.
    function Get-Form([int] $place, $arguments) {
        if ($place -lt $arguments.Count) { return '=' + $arguments[$place].TrimStart('*') }
        if ($arguments.Count -and $arguments[-1].StartsWith('*')) { return '=' + $arguments[-1].TrimStart('*') }
        return ''
    }

    # Ask bbcli; the empty word would be lost on its way in versions before 7.3.
    function Read-Values($words, [string] $current) {
        $last = if ($current -or $PSVersionTable.PSVersion -ge [version] '7.3') { $current } else { '""' }
        $encoding = [Console]::OutputEncoding
        try {
            [Console]::OutputEncoding = [System.Text.Encoding]::UTF8
            $env:_BBCLI_COMPLETE = 'values'
            $rest = @($words | Select-Object -Skip 1) + $last
            & $words[0] @rest 2>$null
        } finally {
            Remove-Item Env:_BBCLI_COMPLETE -ErrorAction SilentlyContinue
            [Console]::OutputEncoding = $encoding
        }
    }

    # Offer what a value may be, behind what stands before it in the same word. Of files PowerShell knows by itself.
    function Get-Offers([string] $form, [string] $text, [string] $before, $words, [string] $current) {
        $kind = $form -replace '^[=?]', ''
        if ($kind.StartsWith('|')) {
            $kind.Substring(1).Split('|') | Where-Object { $_.StartsWith($text, 'OrdinalIgnoreCase') } |
                ForEach-Object { New-Offer ($before + $_) '' }
        } elseif ($kind -and $kind -notin @('file', 'folder', 'program')) {
            foreach ($line in Read-Values $words $current) {
                $value, $about = $line -split "`t", 2
                New-Offer ($before + $value) $about
            }
        }
    }

    $words = @()
    foreach ($element in $commandAst.CommandElements) {
        if ($element.Extent.EndOffset -ge $cursorPosition -and $words.Count) { break }
        $is_text = $element -is [System.Management.Automation.Language.StringConstantExpressionAst]
        $words += if ($is_text) { $element.Value } else { $element.Extent.Text }
    }
    $current = $wordToComplete -replace "^['`"]|['`"]$", ''
    $path = ''
    $given = @()
    $waiting = ''
    $ended = $false
    $count = 0
    $command = $commands['']
    foreach ($word in @($words | Select-Object -Skip 1)) {
        if ($waiting) {
            $waiting = ''
        } elseif (-not $ended -and $word -eq '--') {
            $ended = $true
        } elseif (-not $ended -and $word -match '^-.') {
            $option = Find-Option $word $command.options
            if (-not $option) { continue }
            $given += $option.names
            if ($option.form.StartsWith('=') -and -not $option.joined) { $waiting = $option.form }
        } elseif ($command.verbs.Count) {
            $path = "$path $word".Trim()
            $command = $commands[$path]
            if (-not $command) {
                if ($path -eq $word) { Get-Offers '=own' $current '' $words $current }
                return
            }
        } else {
            if ((Get-Form $count $command.arguments) -eq '=program') { return }
            $count += 1
        }
    }
    if ($waiting) {
        Get-Offers $waiting $current '' $words $current
    } elseif (-not $ended -and $current.StartsWith('-')) {
        $option = Find-Option $current $command.options
        if ($option -and $option.form -and $option.joined) {
            Get-Offers $option.form $current.Substring($option.joined.Length) $option.joined $words $current
            return
        }
        for ($i = 0; $i -lt $command.options.Count; $i += 2) {
            $names = $command.options[$i] -replace '[=?].*', ''
            if (-not $names.StartsWith('*') -and $given -ccontains $names) { continue }
            $names.TrimStart('*').Split(',') | Where-Object { $_.StartsWith($current) } |
                ForEach-Object { New-Offer $_ $command.options[$i + 1] }
        }
    } elseif ($command.verbs.Count) {
        for ($i = 0; $i -lt $command.verbs.Count; $i += 2) {
            if ($command.verbs[$i].StartsWith($current)) { New-Offer $command.verbs[$i] $command.verbs[$i + 1]; $count += 1 }
        }
        if (-not $count) { Get-Offers '=own' $current '' $words $current }
    } else {
        Get-Offers (Get-Form $count $command.arguments) $current '' $words $current
    }
}
