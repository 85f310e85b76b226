# fish completion for bbcli. `bbcli completion fish` prints it; do not edit.
#
# Commands, options and their choices are in here. What a server, a working copy or the configuration knows, and words
# of one's own, are asked of bbcli itself.

# Say what may follow a command: its verbs and options, each with what it is for, and its arguments.
function __bbcli_command -S
    set -l shared0 
    set -l shared1 '--json?fields'\t'Print the server\'s JSON, or only these fields' '--jsonl'\t'Print the server\'s JSON, one object per line' '-o,--output=|table|tsv|csv|json|jsonl|yaml|markdown'\t'Output format' '--fields=fields'\t'Print only these JSON fields: id,author.name,parents[0].id' '-q,--jq='\t'Filter the JSON result with a jq expression' '--raw-output?'\t'Print strings of --jq without quotes; =false keeps the quotes' '--columns=columns'\t'Show only these columns: headers or field paths' '--sort=order'\t'Sort the fetched rows; -NAME sorts in descending order' '--headers,--no-headers'\t'Print column headers' '--template='\t'Print a line per record: \'{id:.11} {author.name} {message!l}\'' '--color=|auto|always|never'\t'Color the output' '--time=|relative|iso|epoch|local'\t'Time format of cells' '--utc'\t'Use UTC for dates without a zone and for local times' '--csv-safe'\t'Escape CSV cells that a spreadsheet would run as formulas' '--pager,--no-pager'\t'Page long output on a terminal' '--hyperlinks,--no-hyperlinks'\t'Link cells to web pages' '--quiet'\t'Hide progress and notes; prompts, warnings and errors remain' '-S,--server=server'\t'Server URL or name' '--token-file=file'\t'Read an HTTP access token from a file' '--timeout='\t'Seconds to wait for a response' '--max-time='\t'Maximum seconds per request, response included' '--max-body-size='\t'Maximum size of a page or an object in a response' '--retries='\t'Retries for requests that are safe to repeat' '--jobs='\t'Maximum number of concurrent requests' '--allow-http'\t'Send credentials over plain http to other machines' '--ca-bundle=file'\t'Trust only these CA certificates: PEM file or hashed directory' '--client-cert=file'\t'Client certificate, a PEM file' '--client-key=file'\t'Key of the client certificate, if in another file' '--insecure'\t'Skip TLS certificate verification' '--proxy='\t'Proxy URL; \'none\' connects directly' '--debug?|body'\t'Print requests as curl lines without secrets; =body adds bodies' '--log=file'\t'Append requests and response statuses to a file, as JSON lines'
    set -l shared2 '--quiet'\t'Hide progress and notes; prompts, warnings and errors remain' '-S,--server=server'\t'Server URL or name' '--token-file=file'\t'Read an HTTP access token from a file' '--timeout='\t'Seconds to wait for a response' '--max-time='\t'Maximum seconds per request, response included' '--max-body-size='\t'Maximum size of a page or an object in a response' '--retries='\t'Retries for requests that are safe to repeat' '--jobs='\t'Maximum number of concurrent requests' '--allow-http'\t'Send credentials over plain http to other machines' '--ca-bundle=file'\t'Trust only these CA certificates: PEM file or hashed directory' '--client-cert=file'\t'Client certificate, a PEM file' '--client-key=file'\t'Key of the client certificate, if in another file' '--insecure'\t'Skip TLS certificate verification' '--proxy='\t'Proxy URL; \'none\' connects directly' '--debug?|body'\t'Print requests as curl lines without secrets; =body adds bodies' '--log=file'\t'Append requests and response statuses to a file, as JSON lines'
    set -l shared3 '--json?fields'\t'Print the server\'s JSON, or only these fields' '--jsonl'\t'Print the server\'s JSON, one object per line' '-o,--output=|table|tsv|csv|json|jsonl|yaml|markdown'\t'Output format' '--fields=fields'\t'Print only these JSON fields: id,author.name,parents[0].id' '-q,--jq='\t'Filter the JSON result with a jq expression' '--raw-output?'\t'Print strings of --jq without quotes; =false keeps the quotes' '--columns=columns'\t'Show only these columns: headers or field paths' '--headers,--no-headers'\t'Print column headers' '--template='\t'Print a line per record: \'{id:.11} {author.name} {message!l}\'' '--color=|auto|always|never'\t'Color the output' '--time=|relative|iso|epoch|local'\t'Time format of cells' '--utc'\t'Use UTC for dates without a zone and for local times' '--csv-safe'\t'Escape CSV cells that a spreadsheet would run as formulas' '--pager,--no-pager'\t'Page long output on a terminal' '--hyperlinks,--no-hyperlinks'\t'Link cells to web pages' '--quiet'\t'Hide progress and notes; prompts, warnings and errors remain' '-S,--server=server'\t'Server URL or name' '--token-file=file'\t'Read an HTTP access token from a file' '--timeout='\t'Seconds to wait for a response' '--max-time='\t'Maximum seconds per request, response included' '--max-body-size='\t'Maximum size of a page or an object in a response' '--retries='\t'Retries for requests that are safe to repeat' '--jobs='\t'Maximum number of concurrent requests' '--allow-http'\t'Send credentials over plain http to other machines' '--ca-bundle=file'\t'Trust only these CA certificates: PEM file or hashed directory' '--client-cert=file'\t'Client certificate, a PEM file' '--client-key=file'\t'Key of the client certificate, if in another file' '--insecure'\t'Skip TLS certificate verification' '--proxy='\t'Proxy URL; \'none\' connects directly' '--debug?|body'\t'Print requests as curl lines without secrets; =body adds bodies' '--log=file'\t'Append requests and response statuses to a file, as JSON lines'
    set -l shared4 '--json?fields'\t'Print the server\'s JSON, or only these fields' '--jsonl'\t'Print the server\'s JSON, one object per line' '--output=|table|tsv|csv|json|jsonl|yaml|markdown'\t'Output format' '--fields=fields'\t'Print only these JSON fields: id,author.name,parents[0].id' '-q,--jq='\t'Filter the JSON result with a jq expression' '--raw-output?'\t'Print strings of --jq without quotes; =false keeps the quotes' '--columns=columns'\t'Show only these columns: headers or field paths' '--sort=order'\t'Sort the fetched rows; -NAME sorts in descending order' '--headers,--no-headers'\t'Print column headers' '--template='\t'Print a line per record: \'{id:.11} {author.name} {message!l}\'' '--color=|auto|always|never'\t'Color the output' '--time=|relative|iso|epoch|local'\t'Time format of cells' '--utc'\t'Use UTC for dates without a zone and for local times' '--csv-safe'\t'Escape CSV cells that a spreadsheet would run as formulas' '--pager,--no-pager'\t'Page long output on a terminal' '--hyperlinks,--no-hyperlinks'\t'Link cells to web pages' '--quiet'\t'Hide progress and notes; prompts, warnings and errors remain' '-S,--server=server'\t'Server URL or name' '--token-file=file'\t'Read an HTTP access token from a file' '--timeout='\t'Seconds to wait for a response' '--max-time='\t'Maximum seconds per request, response included' '--max-body-size='\t'Maximum size of a page or an object in a response' '--retries='\t'Retries for requests that are safe to repeat' '--jobs='\t'Maximum number of concurrent requests' '--allow-http'\t'Send credentials over plain http to other machines' '--ca-bundle=file'\t'Trust only these CA certificates: PEM file or hashed directory' '--client-cert=file'\t'Client certificate, a PEM file' '--client-key=file'\t'Key of the client certificate, if in another file' '--insecure'\t'Skip TLS certificate verification' '--proxy='\t'Proxy URL; \'none\' connects directly' '--debug?|body'\t'Print requests as curl lines without secrets; =body adds bodies' '--log=file'\t'Append requests and response statuses to a file, as JSON lines'
    set -l shared5 '--json?fields'\t'Print the server\'s JSON, or only these fields' '--jsonl'\t'Print the server\'s JSON, one object per line' '-o,--output=|table|tsv|csv|json|jsonl|yaml|markdown'\t'Output format' '--fields=fields'\t'Print only these JSON fields: id,author.name,parents[0].id' '-q,--jq='\t'Filter the JSON result with a jq expression' '--raw-output?'\t'Print strings of --jq without quotes; =false keeps the quotes' '--columns=columns'\t'Show only these columns: headers or field paths' '--sort=order'\t'Sort the fetched rows; -NAME sorts in descending order' '--headers,--no-headers'\t'Print column headers' '--template='\t'Print a line per record: \'{id:.11} {author.name} {message!l}\'' '--color=|auto|always|never'\t'Color the output' '--time=|relative|iso|epoch|local'\t'Time format of cells' '--utc'\t'Use UTC for dates without a zone and for local times' '--csv-safe'\t'Escape CSV cells that a spreadsheet would run as formulas' '--pager,--no-pager'\t'Page long output on a terminal' '--hyperlinks,--no-hyperlinks'\t'Link cells to web pages' '--quiet'\t'Hide progress and notes; prompts, warnings and errors remain' '-S,--server=server'\t'Server URL or name'
    set -l shared6 '--json?fields'\t'Print the server\'s JSON, or only these fields' '--jsonl'\t'Print the server\'s JSON, one object per line' '-o,--output=|json|table|tsv|csv|jsonl|yaml|markdown'\t'Output format' '--fields=fields'\t'Print only these JSON fields: id,author.name,parents[0].id' '-q,--jq='\t'Filter the JSON result with a jq expression' '--raw-output?'\t'Print strings of --jq without quotes; =false keeps the quotes' '--columns=columns'\t'Show only these columns: headers or field paths' '--sort=order'\t'Sort the fetched rows; -NAME sorts in descending order' '--headers,--no-headers'\t'Print column headers' '--template='\t'Print a line per record: \'{id:.11} {author.name} {message!l}\'' '--color=|auto|always|never'\t'Color the output' '--time=|relative|iso|epoch|local'\t'Time format of cells' '--utc'\t'Use UTC for dates without a zone and for local times' '--csv-safe'\t'Escape CSV cells that a spreadsheet would run as formulas' '--pager,--no-pager'\t'Page long output on a terminal' '--hyperlinks,--no-hyperlinks'\t'Link cells to web pages' '--quiet'\t'Hide progress and notes; prompts, warnings and errors remain' '-S,--server=server'\t'Server URL or name' '--token-file=file'\t'Read an HTTP access token from a file' '--timeout='\t'Seconds to wait for a response' '--max-time='\t'Maximum seconds per request, response included' '--max-body-size='\t'Maximum size of a page or an object in a response' '--retries='\t'Retries for requests that are safe to repeat' '--jobs='\t'Maximum number of concurrent requests' '--allow-http'\t'Send credentials over plain http to other machines' '--ca-bundle=file'\t'Trust only these CA certificates: PEM file or hashed directory' '--client-cert=file'\t'Client certificate, a PEM file' '--client-key=file'\t'Key of the client certificate, if in another file' '--insecure'\t'Skip TLS certificate verification' '--proxy='\t'Proxy URL; \'none\' connects directly' '--debug?|body'\t'Print requests as curl lines without secrets; =body adds bodies' '--log=file'\t'Append requests and response statuses to a file, as JSON lines'
    set -l shared7 '--quiet'\t'Hide progress and notes; prompts, warnings and errors remain' '-S,--server=server'\t'Server URL or name'
    set -l shared8 '--json?fields'\t'Print the server\'s JSON, or only these fields' '--jsonl'\t'Print the server\'s JSON, one object per line' '-o,--output=|table|tsv|csv|json|jsonl|yaml|markdown'\t'Output format' '--fields=fields'\t'Print only these JSON fields: id,author.name,parents[0].id' '-q,--jq='\t'Filter the JSON result with a jq expression' '--raw-output?'\t'Print strings of --jq without quotes; =false keeps the quotes' '--columns=columns'\t'Show only these columns: headers or field paths' '--sort=order'\t'Sort the fetched rows; -NAME sorts in descending order' '--headers,--no-headers'\t'Print column headers' '--template='\t'Print a line per record: \'{id:.11} {author.name} {message!l}\'' '--color=|auto|always|never'\t'Color the output' '--time=|relative|iso|epoch|local'\t'Time format of cells' '--utc'\t'Use UTC for dates without a zone and for local times' '--csv-safe'\t'Escape CSV cells that a spreadsheet would run as formulas' '--pager,--no-pager'\t'Page long output on a terminal' '--hyperlinks,--no-hyperlinks'\t'Link cells to web pages' '--quiet'\t'Hide progress and notes; prompts, warnings and errors remain'
    set -l shared9 '--quiet'\t'Hide progress and notes; prompts, warnings and errors remain'
    set -l shared10 '--quiet'\t'Hide progress and notes; prompts, warnings and errors remain' '--color=|auto|always|never'\t'Color the output' '--pager,--no-pager'\t'Page long output on a terminal'
    switch "$argv[1]"
        case ''
            set verbs 'projects'\t'Manage projects' 'repos'\t'Manage repositories' 'prs'\t'Manage pull requests' 'commits'\t'List, show and follow commits' 'branches'\t'Manage branches' 'tags'\t'Manage tags' 'compare'\t'Compare two branches, tags or commits' 'builds'\t'Show, set and wait for build statuses' 'files'\t'Find, show, edit and download files' 'insights'\t'Show and publish Code Insights reports' 'watch'\t'Watch commits, pull requests and repositories' 'api'\t'Find, describe and call REST operations' 'auth'\t'Sign in to servers and manage credentials' 'config'\t'Show and change settings' 'alias'\t'Manage aliases' 'cache'\t'Manage the cache' 'completion'\t'Print or install shell completion' 'doctor'\t'Check the configuration and the connection to the server' 'sandbox'\t'Run a local server to try bbcli' 'help'\t'Show the manual page of a command or a topic' 'reference'\t'List all commands and their options, for scripts and tools'
            set arguments
            set options '-V,--version'\t'Show the version' '-h,--help'\t'Show short help (-h) or full help (--help)' $shared0
        case 'projects' 'project'
            set verbs 'list'\t'List the projects that you can see' 'show'\t'Show a project' 'create'\t'Create a project' 'edit'\t'Change a project' 'delete'\t'Delete an empty project'
            set arguments
            set options '-h,--help'\t'Show short help (-h) or full help (--help)' $shared0
        case 'projects list' 'projects ls' 'project list' 'project ls'
            set verbs
            set arguments
            set options '--name='\t'Show only projects whose name contains TEXT' '--permission=|PROJECT_READ|PROJECT_WRITE|PROJECT_ADMIN'\t'Show only projects on which you have this permission' '-L,--limit='\t'Maximum number of items' '--all'\t'List all items, without a limit' '--start='\t'Continue an interrupted list at this offset' '-h,--help'\t'Show short help (-h) or full help (--help)' $shared1
        case 'projects show' 'projects view' 'project show' 'project view'
            set verbs
            set arguments 'project'
            set options '-h,--help'\t'Show short help (-h) or full help (--help)' $shared1
        case 'projects create' 'projects new' 'project create' 'project new'
            set verbs
            set arguments 'project'
            set options '--name='\t'Project name' '--description='\t'Project description' '--public,--private'\t'Allow or deny anonymous read access' '--dry-run'\t'Show writes as curl lines with their effects, send none' '-h,--help'\t'Show short help (-h) or full help (--help)' $shared1
        case 'projects edit' 'project edit'
            set verbs
            set arguments 'project'
            set options '--key=project'\t'New project key' '--name='\t'New project name' '--description='\t'New project description' '--public,--private'\t'Allow or deny anonymous read access' '--dry-run'\t'Show writes as curl lines with their effects, send none' '-h,--help'\t'Show short help (-h) or full help (--help)' $shared1
        case 'projects delete' 'project delete'
            set verbs
            set arguments 'project'
            set options '-y,--yes'\t'Skip the confirmation prompt' '--dry-run'\t'Show writes as curl lines with their effects, send none' '-h,--help'\t'Show short help (-h) or full help (--help)' $shared1
        case 'repos' 'repo'
            set verbs 'list'\t'List the repositories of a project or of all projects' 'show'\t'Show a repository' 'create'\t'Create a repository' 'edit'\t'Change a repository' 'rename'\t'Rename a repository' 'delete'\t'Delete a repository with its history and pull requests' 'fork'\t'Fork a repository' 'forks'\t'List the forks of a repository' 'clone'\t'Clone a repository with git' 'open'\t'Open the web page of a repository' 'browse'\t'Open the web page of a file, line, commit, branch or pull request'
            set arguments
            set options '-h,--help'\t'Show short help (-h) or full help (--help)' $shared0
        case 'repos list' 'repos ls' 'repo list' 'repo ls'
            set verbs
            set arguments 'project'
            set options '--name='\t'Show only repositories whose name contains TEXT' '--permission=|REPO_READ|REPO_WRITE|REPO_ADMIN'\t'Show only repositories on which you have this permission' '--state=|AVAILABLE|INITIALISING|INITIALISATION_FAILED|OFFLINE'\t'Show only repositories in this state' '--archived=|ACTIVE|ARCHIVED|ALL'\t'Filter by archived state' '--visibility=|public|private'\t'Filter by visibility' '-L,--limit='\t'Maximum number of items' '--all'\t'List all items, without a limit' '--start='\t'Continue an interrupted list at this offset' '-h,--help'\t'Show short help (-h) or full help (--help)' $shared1
        case 'repos show' 'repos view' 'repo show' 'repo view'
            set verbs
            set arguments 'repo'
            set options '-R,--repo=repo'\t'Same as the argument REPO' '--brief'\t'Omit default branch, last update, size and open pull requests' '-h,--help'\t'Show short help (-h) or full help (--help)' $shared1
        case 'repos create' 'repos new' 'repo create' 'repo new'
            set verbs
            set arguments 'repo'
            set options '--name='\t'Repository name, which determines the slug' '--description='\t'Repository description' '--default-branch=branch'\t'Default branch' '--forkable,--no-forkable'\t'Allow or deny forks' '--public,--private'\t'Allow or deny anonymous read access' '--dry-run'\t'Show writes as curl lines with their effects, send none' '-h,--help'\t'Show short help (-h) or full help (--help)' $shared1
        case 'repos edit' 'repo edit'
            set verbs
            set arguments 'repo'
            set options '-R,--repo=repo'\t'Same as the argument REPO' '--name='\t'New repository name, which determines the slug' '--description='\t'New repository description' '--default-branch=branch'\t'Default branch' '--forkable,--no-forkable'\t'Allow or deny forks' '--public,--private'\t'Allow or deny anonymous read access' '--archived,--no-archived'\t'Make the repository read-only or writable' '--dry-run'\t'Show writes as curl lines with their effects, send none' '-h,--help'\t'Show short help (-h) or full help (--help)' $shared1
        case 'repos rename' 'repo rename'
            set verbs
            set arguments '*repo'
            set options '-R,--repo=repo'\t'Repository: WORK/my-repo or a URL' '--dry-run'\t'Show writes as curl lines with their effects, send none' '-h,--help'\t'Show short help (-h) or full help (--help)' $shared1
        case 'repos delete' 'repo delete'
            set verbs
            set arguments 'repo'
            set options '-y,--yes'\t'Skip the confirmation prompt' '--dry-run'\t'Show writes as curl lines with their effects, send none' '-h,--help'\t'Show short help (-h) or full help (--help)' $shared1
        case 'repos fork' 'repo fork'
            set verbs
            set arguments 'repo'
            set options '-R,--repo=repo'\t'Same as the argument REPO' '--to=project'\t'Project of the fork' '--name='\t'Name of the fork' '--dry-run'\t'Show writes as curl lines with their effects, send none' '-h,--help'\t'Show short help (-h) or full help (--help)' $shared1
        case 'repos forks' 'repo forks'
            set verbs
            set arguments 'repo'
            set options '-R,--repo=repo'\t'Same as the argument REPO' '-L,--limit='\t'Maximum number of items' '--all'\t'List all items, without a limit' '--start='\t'Continue an interrupted list at this offset' '-h,--help'\t'Show short help (-h) or full help (--help)' $shared1
        case 'repos clone' 'repo clone'
            set verbs
            set arguments 'repo' 'folder' '*'
            set options '--ssh,--http'\t'Clone over ssh or http' '-h,--help'\t'Show short help (-h) or full help (--help)' $shared2
        case 'repos open' 'repo open' 'open'
            set verbs
            set arguments 'repo'
            set options '-R,--repo=repo'\t'Same as the argument REPO' '-n,--no-browser,--print'\t'Print the URL instead of opening it' '-h,--help'\t'Show short help (-h) or full help (--help)' $shared1
        case 'repos browse' 'repo browse' 'browse'
            set verbs
            set arguments ''
            set options '-R,--repo=repo'\t'Repository: WORK/my-repo or a URL' '-b,--branch=branch'\t'Branch of the file' '-c,--commit=commit'\t'Commit of the file: hash, tag or git revision' '-n,--no-browser,--print'\t'Print the URL instead of opening it' '-h,--help'\t'Show short help (-h) or full help (--help)' $shared1
        case 'prs' 'pr' 'mr'
            set verbs 'list'\t'List pull requests, the one that was updated last first' 'show'\t'Show a pull request with its reviewers, builds, tasks and merge checks' 'status'\t'Show the open pull requests of all repositories that concern you' 'inbox'\t'List the open pull requests of all repositories that wait for your review' 'create'\t'Create a pull request' 'edit'\t'Change a pull request' 'ready'\t'Mark a draft as ready for review' 'checkout'\t'Check out the branch of a pull request in the local clone' 'diff'\t'Show what a pull request changes since its branch left the target branch' 'files'\t'List the files that a pull request changes' 'commits'\t'List the commits of a pull request, the newest first' 'review'\t'Approve a pull request, or write its review as drafts' 'comment'\t'Comment on a pull request, on a file or lines of its diff, or reply to a comment' 'comments'\t'List, edit and resolve the comments of a pull request' 'tasks'\t'List, add and resolve the tasks of a pull request' 'checks'\t'List builds, required builds and merge checks of a pull request' 'wait'\t'Wait until a pull request is mergeable, merged or approved' 'merge'\t'Merge a pull request' 'rebase'\t'Rebase the source branch of a pull request onto its target branch, on the server' 'decline'\t'Decline a pull request' 'reopen'\t'Reopen a declined pull request' 'delete'\t'Delete a pull request with its comments, not its branches' 'stack'\t'Manage stacked pull requests' 'activity'\t'List what happened in a pull request, the newest first: reviews, pushes, comments, edits' 'watch'\t'Watch a pull request: the server sends notifications about it' 'open'\t'Open the web page of a pull request'
            set arguments
            set options '-h,--help'\t'Show short help (-h) or full help (--help)' $shared0
        case 'prs list' 'prs ls' 'pr list' 'pr ls' 'mr list' 'mr ls'
            set verbs
            set arguments
            set options '*-R,--repo=repo'\t'Repository: WORK/my-repo or a URL' '*--project=project'\t'List pull requests of all repositories of a project' '--all-repos'\t'List pull requests of all active repositories' '--details'\t'Add BUILDS of the newest commit' '-w,--web'\t'Open the web page of the list instead' '--sort=|newest|oldest'\t'Order on the server, by the time of the last update' '-s,--state=|open|merged|declined|all'\t'Show only pull requests in this state' '-A,--author=user'\t'Filter by author; me is the signed-in user' '--reviewer=user'\t'Filter by reviewer; me is the signed-in user' '--review-status=|approved|needs-work|unapproved'\t'Filter by the status of --reviewer, or of any reviewer' '-B,--base=branch'\t'Show only pull requests into this branch' '-H,--head=branch'\t'Show only pull requests from this branch' '-d,--draft,--no-draft'\t'Show only drafts, or exclude them' '--search='\t'Show only pull requests whose title or description contains TEXT' '-L,--limit='\t'Maximum number of items' '--all'\t'List all items, without a limit' '--start='\t'Continue an interrupted list at this offset' '-h,--help'\t'Show short help (-h) or full help (--help)' $shared3
        case 'prs show' 'prs view' 'pr show' 'pr view' 'mr show' 'mr view'
            set verbs
            set arguments 'pull'
            set options '-R,--repo=repo'\t'Repository: WORK/my-repo or a URL' '-c,--comments'\t'Add the threads of comments with their lines of code' '--activity'\t'Add what happened, the newest last' '--brief'\t'Omit builds, tasks and merge checks: one request' '-w,--web'\t'Open the web page instead' '-h,--help'\t'Show short help (-h) or full help (--help)' $shared1
        case 'prs status' 'pr status' 'mr status'
            set verbs
            set arguments
            set options '--user=user'\t'Show the pull requests of a colleague' '-h,--help'\t'Show short help (-h) or full help (--help)' $shared1
        case 'prs inbox' 'pr inbox' 'mr inbox'
            set verbs
            set arguments
            set options '--role=|reviewer|author'\t'List pull requests to review, or those of the author' '--user=user'\t'List the pull requests of a colleague' '-L,--limit='\t'Maximum number of items' '--all'\t'List all items, without a limit' '--start='\t'Continue an interrupted list at this offset' '-h,--help'\t'Show short help (-h) or full help (--help)' $shared1
        case 'prs create' 'prs new' 'pr create' 'pr new' 'mr create' 'mr new'
            set verbs
            set arguments
            set options '-t,--title='\t'Title' '-b,--body,--description='\t'Description' '-F,--body-file=file'\t'Read the description from a file, - for stdin' '-e,--editor'\t'Write title and description in the editor' '-f,--fill'\t'Take title and description from the commits' '-T,--body-template=file'\t'Start the description with a file' '--recover=file'\t'Use the text that a failed run has saved' '*-r,--reviewer=reviewer'\t'Reviewer, or @GROUP for a reviewer group; several with commas' '--default-reviewers,--no-default-reviewers'\t'Add or omit default reviewers and code owners' '--skip-invalid-reviewers'\t'Omit reviewers that the server refuses' '-H,--head=commit'\t'Source branch' '-B,--base=branch'\t'Target branch' '-R,--repo=repo'\t'Repository: WORK/my-repo or a URL' '-d,--draft'\t'Create a draft' '*--task='\t'Add a task' '--push,--no-push'\t'Push the current branch, or use what is pushed' '-w,--web'\t'Open the form in the browser instead' '--dry-run'\t'Show writes as curl lines with their effects, send none' '-h,--help'\t'Show short help (-h) or full help (--help)' $shared1
        case 'prs edit' 'pr edit' 'mr edit'
            set verbs
            set arguments 'pull'
            set options '-R,--repo=repo'\t'Repository: WORK/my-repo or a URL' '-t,--title='\t'New title' '-b,--body,--description='\t'New description' '-F,--body-file=file'\t'Read the description from a file, - for stdin' '-e,--editor'\t'Edit title and description in the editor' '-B,--base=branch'\t'New target branch' '*--add-reviewer=reviewer'\t'Add a reviewer, or @GROUP for a reviewer group; several with commas' '*--remove-reviewer=user'\t'Remove a reviewer; several with commas' '--dry-run'\t'Show writes as curl lines with their effects, send none' '-h,--help'\t'Show short help (-h) or full help (--help)' $shared1
        case 'prs ready' 'prs publish' 'pr ready' 'pr publish' 'mr ready' 'mr publish'
            set verbs
            set arguments 'pull'
            set options '-R,--repo=repo'\t'Repository: WORK/my-repo or a URL' '--undo'\t'Mark it as a draft' '--dry-run'\t'Show writes as curl lines with their effects, send none' '-h,--help'\t'Show short help (-h) or full help (--help)' $shared1
        case 'prs checkout' 'pr checkout' 'mr checkout'
            set verbs
            set arguments 'pull'
            set options '-R,--repo=repo'\t'Repository: WORK/my-repo or a URL' '-b,--branch='\t'Name of the local branch' '--detach'\t'Check out the newest commit without a branch' '--worktree=folder'\t'Check out in this worktree, added if it does not exist' '-f,--force'\t'Reset the local branch even if it has commits of its own' '--recurse-submodules'\t'Update submodules too' '--dry-run'\t'Print the git commands without running them' '-h,--help'\t'Show short help (-h) or full help (--help)' $shared1
        case 'prs diff' 'pr diff' 'mr diff'
            set verbs
            set arguments 'pull'
            set options '-R,--repo=repo'\t'Repository: WORK/my-repo or a URL' '--path=pull_file'\t'Show only this file or directory' '--unreviewed'\t'Show only changes since your last review' '--stat'\t'Show added and removed line counts per file' '--name-only'\t'Show only the paths of changed files' '--patch'\t'Show the commits as mails for git am' '-h,--help'\t'Show short help (-h) or full help (--help)' $shared1
        case 'prs files' 'pr files' 'mr files'
            set verbs
            set arguments 'pull'
            set options '-R,--repo=repo'\t'Repository: WORK/my-repo or a URL' '--unreviewed'\t'List only files changed since your last review' '-L,--limit='\t'Maximum number of items' '--all'\t'List all items, without a limit' '-h,--help'\t'Show short help (-h) or full help (--help)' $shared1
        case 'prs commits' 'pr commits' 'mr commits'
            set verbs
            set arguments 'pull'
            set options '-R,--repo=repo'\t'Repository: WORK/my-repo or a URL' '-L,--limit='\t'Maximum number of items' '--all'\t'List all items, without a limit' '--start='\t'Continue an interrupted list at this offset' '-h,--help'\t'Show short help (-h) or full help (--help)' $shared1
        case 'prs review' 'pr review' 'mr review'
            set verbs 'set'\t'Approve a pull request, mark it as needs work, or withdraw either' 'start'\t'Start a review with its first draft: the same as `bbcli prs comment --draft`' 'show'\t'List the drafts of your review' 'submit'\t'Publish the drafts of your review, and set its status' 'discard'\t'Delete the drafts of your review' 'import'\t'Post the comments of a file as one review'
            set arguments
            set options '-h,--help'\t'Show short help (-h) or full help (--help)' $shared0
        case 'prs review set' 'pr review set' 'mr review set'
            set verbs
            set arguments 'pull'
            set options '-R,--repo=repo'\t'Repository: WORK/my-repo or a URL' '-a,--approve'\t'Approve the pull request at its newest commit' '-r,--needs-work,--request-changes'\t'Mark the pull request as needs work' '--unapprove'\t'Withdraw your approval or needs work' '--match-head='\t'Fail unless this is the newest commit' '-m,--message,-b,--body='\t'Also comment on the pull request; - reads stdin' '--dry-run'\t'Show writes as curl lines with their effects, send none' '-h,--help'\t'Show short help (-h) or full help (--help)' $shared1
        case 'prs review start' 'pr review start' 'mr review start'
            set verbs
            set arguments 'pull'
            set options '-R,--repo=repo'\t'Repository: WORK/my-repo or a URL' '-m,--message,-b,--body='\t'Text as Markdown; - reads stdin' '-F,--message-file,--body-file=file'\t'Read the text from a file; - is stdin' '-e,--editor'\t'Write the text in the editor' '--file=pull_file'\t'Comment on this file of the pull request' '--line='\t'Comment on this line of --file, or lines' '--side=|old|new'\t'Side of the diff that --line is on' '--suggest='\t'Suggest this text in place of the lines; - reads stdin' '--dry-run'\t'Show writes as curl lines with their effects, send none' '-h,--help'\t'Show short help (-h) or full help (--help)' $shared1
        case 'prs review show' 'prs review view' 'pr review show' 'pr review view' 'mr review show' 'mr review view'
            set verbs
            set arguments 'pull'
            set options '-R,--repo=repo'\t'Repository: WORK/my-repo or a URL' '-L,--limit='\t'Maximum number of items' '--all'\t'List all items, without a limit' '--start='\t'Continue an interrupted list at this offset' '-h,--help'\t'Show short help (-h) or full help (--help)' $shared1
        case 'prs review submit' 'pr review submit' 'mr review submit'
            set verbs
            set arguments 'pull'
            set options '-R,--repo=repo'\t'Repository: WORK/my-repo or a URL' '-a,--approve'\t'Approve the pull request at its newest commit' '-r,--needs-work,--request-changes'\t'Mark the pull request as needs work' '--unapprove'\t'Withdraw your approval or needs work' '--match-head='\t'Fail unless this is the newest commit' '-m,--message,-b,--body='\t'Also comment on the pull request; - reads stdin' '--dry-run'\t'Show writes as curl lines with their effects, send none' '-h,--help'\t'Show short help (-h) or full help (--help)' $shared1
        case 'prs review discard' 'pr review discard' 'mr review discard'
            set verbs
            set arguments 'pull'
            set options '-R,--repo=repo'\t'Repository: WORK/my-repo or a URL' '-y,--yes'\t'Skip the confirmation prompt' '--dry-run'\t'Show writes as curl lines with their effects, send none' '-h,--help'\t'Show short help (-h) or full help (--help)' $shared1
        case 'prs review import' 'pr review import' 'mr review import'
            set verbs
            set arguments '*pull' 'file'
            set options '-R,--repo=repo'\t'Repository: WORK/my-repo or a URL' '--format=|auto|lines|sarif|ruff|eslint|pylint|gitlab|bitbucket'\t'Format of the file' '--draft'\t'Keep the comments as drafts instead of publishing them' '--skip-outside'\t'Skip comments on lines that the diff does not have' '--root=folder'\t'Root of the repository in the paths of the file, e.g. /src' '-a,--approve'\t'Approve the pull request at its newest commit' '-r,--needs-work,--request-changes'\t'Mark the pull request as needs work' '--unapprove'\t'Withdraw your approval or needs work' '--match-head='\t'Fail unless this is the newest commit' '-m,--message,-b,--body='\t'Also comment on the pull request; - reads stdin' '--dry-run'\t'Show writes as curl lines with their effects, send none' '-h,--help'\t'Show short help (-h) or full help (--help)' $shared1
        case 'prs comment' 'pr comment' 'mr comment'
            set verbs
            set arguments 'pull'
            set options '-R,--repo=repo'\t'Repository: WORK/my-repo or a URL' '-m,--message,-b,--body='\t'Text as Markdown; - reads stdin' '-F,--message-file,--body-file=file'\t'Read the text from a file; - is stdin' '-e,--editor'\t'Write the text in the editor' '--file=pull_file'\t'Comment on this file of the pull request' '--line='\t'Comment on this line of --file, or lines' '--side=|old|new'\t'Side of the diff that --line is on' '--suggest='\t'Suggest this text in place of the lines; - reads stdin' '--reply-to=comment'\t'Reply to this comment' '--draft'\t'Keep the comment as a draft of your review' '--task'\t'Make the comment a task' '--dry-run'\t'Show writes as curl lines with their effects, send none' '-h,--help'\t'Show short help (-h) or full help (--help)' $shared1
        case 'prs comments' 'pr comments' 'mr comments'
            set verbs 'list'\t'List the threads of comments of a pull request, open ones first' 'show'\t'Show a comment with its replies' 'edit'\t'Edit a comment or a draft of yours' 'delete'\t'Delete a comment or a draft of yours' 'resolve'\t'Resolve a thread of comments, or a task' 'reopen'\t'Reopen a resolved thread of comments, or a task' 'react'\t'React to a comment with an emoticon' 'apply'\t'Commit a suggestion of a comment to the source branch'
            set arguments
            set options '-h,--help'\t'Show short help (-h) or full help (--help)' $shared0
        case 'prs comments list' 'prs comments ls' 'pr comments list' 'pr comments ls' 'mr comments list' 'mr comments ls'
            set verbs
            set arguments 'pull'
            set options '-R,--repo=repo'\t'Repository: WORK/my-repo or a URL' '--state=|open|resolved|all'\t'Filter by the state of the thread' '--file=pull_file'\t'List only comments on this file' '--author='\t'List only threads that this user began; me is you' '-h,--help'\t'Show short help (-h) or full help (--help)' $shared1
        case 'prs comments show' 'prs comments view' 'pr comments show' 'pr comments view' 'mr comments show' 'mr comments view'
            set verbs
            set arguments '*pull' 'comment'
            set options '-R,--repo=repo'\t'Repository: WORK/my-repo or a URL' '-h,--help'\t'Show short help (-h) or full help (--help)' $shared1
        case 'prs comments edit' 'pr comments edit' 'mr comments edit'
            set verbs
            set arguments '*pull' 'comment'
            set options '-R,--repo=repo'\t'Repository: WORK/my-repo or a URL' '-m,--message,-b,--body='\t'Text as Markdown; - reads stdin' '-F,--message-file,--body-file=file'\t'Read the text from a file; - is stdin' '-e,--editor'\t'Write the text in the editor' '--task,--no-task'\t'Make the comment a task, or a comment again' '--dry-run'\t'Show writes as curl lines with their effects, send none' '-h,--help'\t'Show short help (-h) or full help (--help)' $shared1
        case 'prs comments delete' 'pr comments delete' 'mr comments delete'
            set verbs
            set arguments '*pull' 'comment'
            set options '-R,--repo=repo'\t'Repository: WORK/my-repo or a URL' '-y,--yes'\t'Skip the confirmation prompt' '--dry-run'\t'Show writes as curl lines with their effects, send none' '-h,--help'\t'Show short help (-h) or full help (--help)' $shared1
        case 'prs comments resolve' 'pr comments resolve' 'mr comments resolve'
            set verbs
            set arguments '*pull' 'comment'
            set options '-R,--repo=repo'\t'Repository: WORK/my-repo or a URL' '--dry-run'\t'Show writes as curl lines with their effects, send none' '-h,--help'\t'Show short help (-h) or full help (--help)' $shared1
        case 'prs comments reopen' 'pr comments reopen' 'mr comments reopen'
            set verbs
            set arguments '*pull' 'comment'
            set options '-R,--repo=repo'\t'Repository: WORK/my-repo or a URL' '--dry-run'\t'Show writes as curl lines with their effects, send none' '-h,--help'\t'Show short help (-h) or full help (--help)' $shared1
        case 'prs comments react' 'pr comments react' 'mr comments react'
            set verbs
            set arguments '*pull' 'comment' '|thumbsup|thumbsdown|heart|tada|eyes|rocket|thinking|smile'
            set options '-R,--repo=repo'\t'Repository: WORK/my-repo or a URL' '--off'\t'Remove your reaction' '--dry-run'\t'Show writes as curl lines with their effects, send none' '-h,--help'\t'Show short help (-h) or full help (--help)' $shared1
        case 'prs comments apply' 'pr comments apply' 'mr comments apply'
            set verbs
            set arguments '*pull' 'comment'
            set options '-R,--repo=repo'\t'Repository: WORK/my-repo or a URL' '-m,--message='\t'Commit message' '--number='\t'Number of the suggestion, in a comment with several' '--dry-run'\t'Show writes as curl lines with their effects, send none' '-h,--help'\t'Show short help (-h) or full help (--help)' $shared1
        case 'prs tasks' 'pr tasks' 'mr tasks'
            set verbs 'list'\t'List the tasks of a pull request, the oldest first' 'add'\t'Add a task to a pull request: the same as `bbcli prs comment --task`' 'resolve'\t'Resolve a task' 'reopen'\t'Reopen a resolved task'
            set arguments
            set options '-h,--help'\t'Show short help (-h) or full help (--help)' $shared0
        case 'prs tasks list' 'prs tasks ls' 'pr tasks list' 'pr tasks ls' 'mr tasks list' 'mr tasks ls'
            set verbs
            set arguments 'pull'
            set options '-R,--repo=repo'\t'Repository: WORK/my-repo or a URL' '--state=|open|resolved|all'\t'Filter by state' '-L,--limit='\t'Maximum number of items' '--all'\t'List all items, without a limit' '--start='\t'Continue an interrupted list at this offset' '-h,--help'\t'Show short help (-h) or full help (--help)' $shared1
        case 'prs tasks add' 'pr tasks add' 'mr tasks add'
            set verbs
            set arguments 'pull'
            set options '-R,--repo=repo'\t'Repository: WORK/my-repo or a URL' '-m,--message,-b,--body='\t'Text as Markdown; - reads stdin' '-F,--message-file,--body-file=file'\t'Read the text from a file; - is stdin' '-e,--editor'\t'Write the text in the editor' '--file=pull_file'\t'Comment on this file of the pull request' '--line='\t'Comment on this line of --file, or lines' '--side=|old|new'\t'Side of the diff that --line is on' '--suggest='\t'Suggest this text in place of the lines; - reads stdin' '--reply-to=comment'\t'Reply to this comment with the task' '--dry-run'\t'Show writes as curl lines with their effects, send none' '-h,--help'\t'Show short help (-h) or full help (--help)' $shared1
        case 'prs tasks resolve' 'pr tasks resolve' 'mr tasks resolve'
            set verbs
            set arguments '*pull' 'task'
            set options '-R,--repo=repo'\t'Repository: WORK/my-repo or a URL' '--dry-run'\t'Show writes as curl lines with their effects, send none' '-h,--help'\t'Show short help (-h) or full help (--help)' $shared1
        case 'prs tasks reopen' 'pr tasks reopen' 'mr tasks reopen'
            set verbs
            set arguments '*pull' 'task'
            set options '-R,--repo=repo'\t'Repository: WORK/my-repo or a URL' '--dry-run'\t'Show writes as curl lines with their effects, send none' '-h,--help'\t'Show short help (-h) or full help (--help)' $shared1
        case 'prs checks' 'pr checks' 'mr checks'
            set verbs
            set arguments 'pull'
            set options '-R,--repo=repo'\t'Repository: WORK/my-repo or a URL' '--required'\t'Check only required builds and merge checks' '--builds'\t'Check only builds, not what prevents the merge' '*--key='\t'Build that has to exist' '--wait'\t'Wait until no check is pending' '--fail-fast'\t'With --wait, end as soon as a check fails' '--max-wait='\t'With --wait, maximum time to wait: 90s, 30m, 1h30m' '-i,--interval='\t'With --wait, initial time between checks, at least 1s; increases to 30s' '-h,--help'\t'Show short help (-h) or full help (--help)' $shared1
        case 'prs wait' 'pr wait' 'mr wait'
            set verbs
            set arguments 'pull'
            set options '-R,--repo=repo'\t'Repository: WORK/my-repo or a URL' '--until=|mergeable|merged|approved'\t'State to wait for' '--approvals='\t'Approvals that --until approved needs' '--max-wait='\t'Maximum time to wait: 90s, 30m, 1h30m' '--interval='\t'Initial time between checks, at least 1s; increases to 30s' '-h,--help'\t'Show short help (-h) or full help (--help)' $shared1
        case 'prs merge' 'pr merge' 'mr merge'
            set verbs
            set arguments 'pull'
            set options '-R,--repo=repo'\t'Repository: WORK/my-repo or a URL' '--strategy=strategy'\t'Merge strategy' '-m,--message='\t'Commit message' '-e,--editor'\t'Edit the commit message' '-d,--delete-branch'\t'Delete the source branch after the merge' '--match-head,--match-head-commit=commit'\t'Merge only if this is the newest commit' '--auto'\t'Merge when the merge checks pass, on the server' '--disable-auto'\t'Cancel the auto-merge' '--wait'\t'Wait until the merge checks pass, then merge' '--max-wait='\t'With --wait, maximum time to wait: 90s, 30m, 1h30m' '--interval='\t'With --wait, initial time between checks, at least 1s; increases to 30s' '-y,--yes'\t'Merge without a prompt' '--dry-run'\t'Show writes as curl lines with their effects, send none' '-h,--help'\t'Show short help (-h) or full help (--help)' $shared1
        case 'prs rebase' 'prs update-branch' 'pr rebase' 'pr update-branch' 'mr rebase' 'mr update-branch'
            set verbs
            set arguments 'pull'
            set options '-R,--repo=repo'\t'Repository: WORK/my-repo or a URL' '--dry-run'\t'Show writes as curl lines with their effects, send none' '-h,--help'\t'Show short help (-h) or full help (--help)' $shared1
        case 'prs decline' 'prs close' 'pr decline' 'pr close' 'mr decline' 'mr close'
            set verbs
            set arguments 'pull'
            set options '-R,--repo=repo'\t'Repository: WORK/my-repo or a URL' '-m,--message,-c,--comment='\t'Reason, which is added as a comment' '--dry-run'\t'Show writes as curl lines with their effects, send none' '-h,--help'\t'Show short help (-h) or full help (--help)' $shared1
        case 'prs reopen' 'pr reopen' 'mr reopen'
            set verbs
            set arguments 'pull'
            set options '-R,--repo=repo'\t'Repository: WORK/my-repo or a URL' '--dry-run'\t'Show writes as curl lines with their effects, send none' '-h,--help'\t'Show short help (-h) or full help (--help)' $shared1
        case 'prs delete' 'pr delete' 'mr delete'
            set verbs
            set arguments 'pull'
            set options '-R,--repo=repo'\t'Repository: WORK/my-repo or a URL' '-y,--yes'\t'Skip the confirmation prompt' '--dry-run'\t'Show writes as curl lines with their effects, send none' '-h,--help'\t'Show short help (-h) or full help (--help)' $shared1
        case 'prs stack' 'pr stack' 'mr stack'
            set verbs 'show'\t'List the pull requests of a stack, the highest first' 'create'\t'Create a pull request per branch, each into the branch below' 'rebase'\t'Rebase the pull requests of a stack on the server, from the lowest to the highest' 'merge'\t'Merge the lowest pull request of a stack; retarget the next one and rebase those above'
            set arguments
            set options '-h,--help'\t'Show short help (-h) or full help (--help)' $shared0
        case 'prs stack show' 'prs stack view' 'pr stack show' 'pr stack view' 'mr stack show' 'mr stack view'
            set verbs
            set arguments 'pull'
            set options '-R,--repo=repo'\t'Repository: WORK/my-repo or a URL' '-h,--help'\t'Show short help (-h) or full help (--help)' $shared1
        case 'prs stack create' 'prs stack new' 'pr stack create' 'pr stack new' 'mr stack create' 'mr stack new'
            set verbs
            set arguments '*branch'
            set options '-R,--repo=repo'\t'Repository: WORK/my-repo or a URL' '-B,--base=branch'\t'Target of the lowest' '--push'\t'Push the branches from the local clone first' '-d,--draft'\t'Create drafts' '--dry-run'\t'Show writes as curl lines with their effects, send none' '-h,--help'\t'Show short help (-h) or full help (--help)' $shared1
        case 'prs stack rebase' 'prs stack update-branch' 'pr stack rebase' 'pr stack update-branch' 'mr stack rebase' 'mr stack update-branch'
            set verbs
            set arguments 'pull'
            set options '-R,--repo=repo'\t'Repository: WORK/my-repo or a URL' '--base=branch'\t'Target branch of the lowest pull request' '--dry-run'\t'Show writes as curl lines with their effects, send none' '-h,--help'\t'Show short help (-h) or full help (--help)' $shared1
        case 'prs stack merge' 'pr stack merge' 'mr stack merge'
            set verbs
            set arguments 'pull'
            set options '-R,--repo=repo'\t'Repository: WORK/my-repo or a URL' '--all'\t'Merge all pull requests of the stack, one after the other' '--strategy=strategy'\t'Merge strategy' '-d,--delete-branch'\t'Delete the source branch after the merge' '--dry-run'\t'Show writes as curl lines with their effects, send none' '-h,--help'\t'Show short help (-h) or full help (--help)' $shared1
        case 'prs activity' 'pr activity' 'mr activity'
            set verbs
            set arguments 'pull'
            set options '-R,--repo=repo'\t'Repository: WORK/my-repo or a URL' '-L,--limit='\t'Maximum number of items' '--all'\t'List all items, without a limit' '--start='\t'Continue an interrupted list at this offset' '-h,--help'\t'Show short help (-h) or full help (--help)' $shared1
        case 'prs watch' 'pr watch' 'mr watch'
            set verbs
            set arguments 'pull'
            set options '-R,--repo=repo'\t'Repository: WORK/my-repo or a URL' '--off'\t'Stop watching' '--dry-run'\t'Show writes as curl lines with their effects, send none' '-h,--help'\t'Show short help (-h) or full help (--help)' $shared1
        case 'prs open' 'pr open' 'mr open'
            set verbs
            set arguments 'pull'
            set options '-R,--repo=repo'\t'Repository: WORK/my-repo or a URL' '-n,--no-browser,--print'\t'Print the URL instead of opening it' '-h,--help'\t'Show short help (-h) or full help (--help)' $shared1
        case 'commits' 'commit'
            set verbs 'list'\t'List commits, the newest first' 'follow'\t'Print new commits of a branch as they arrive' 'show'\t'Show a commit' 'changes'\t'List the files that a commit changes' 'diff'\t'Show the diff of a commit against its first parent, or of a range' 'pulls'\t'List the pull requests that contain a commit' 'comments'\t'List or add comments on a commit' 'open'\t'Open the web page of a commit'
            set arguments
            set options '-h,--help'\t'Show short help (-h) or full help (--help)' $shared0
        case 'commits list' 'commits ls' 'commit list' 'commit ls'
            set verbs
            set arguments 'commit'
            set options '*-R,--repo=repo'\t'Repository: WORK/my-repo or a URL' '*--project=project'\t'List commits of all repositories of a project' '--all-repos'\t'List commits of all active repositories' '--until=commit'\t'Newest commit, or a range' '--since=commit'\t'Exclude this commit and its ancestors' '--path=file'\t'Show only commits that change this file or directory' '--follow'\t'Follow the file of --path across renames' '--merges=|exclude|include|only'\t'Include, exclude or show only merge commits' '--author=user'\t'Show only commits whose author name or email contains TEXT' '--grep='\t'Show only commits whose message contains TEXT' '--issue='\t'Show only commits of a Jira issue' '--after='\t'Show only commits after a date, time or age, e.g. 2w' '--before='\t'Show only commits before a date, time or age' '-L,--limit='\t'Maximum number of items' '--all'\t'List all items, without a limit' '--start='\t'Continue an interrupted list at this offset' '-h,--help'\t'Show short help (-h) or full help (--help)' $shared1
        case 'commits follow' 'commit follow'
            set verbs
            set arguments
            set options '-R,--repo=repo'\t'Repository: WORK/my-repo or a URL' '--until=commit'\t'Branch to follow' '--last='\t'Print the newest N existing commits first' '-L,--limit='\t'End after N commits' '--interval='\t'Time between checks, at least 1s; increases to 1m without commits' '--since-file=file'\t'Continue from the position in this file, and save it there' '--exec='\t'Run a program for each commit instead of printing it' '--shell'\t'Run CMD in a shell' '--keep-going'\t'Continue with the next commit if CMD fails' '-h,--help'\t'Show short help (-h) or full help (--help)' $shared1
        case 'commits show' 'commits view' 'commit show' 'commit view'
            set verbs
            set arguments 'commit'
            set options '-R,--repo=repo'\t'Repository: WORK/my-repo or a URL' '-h,--help'\t'Show short help (-h) or full help (--help)' $shared1
        case 'commits changes' 'commit changes'
            set verbs
            set arguments 'commit'
            set options '-R,--repo=repo'\t'Repository: WORK/my-repo or a URL' '-L,--limit='\t'Maximum number of items' '--all'\t'List all items, without a limit' '--start='\t'Continue an interrupted list at this offset' '-h,--help'\t'Show short help (-h) or full help (--help)' $shared1
        case 'commits diff' 'commit diff'
            set verbs
            set arguments 'commit' 'file'
            set options '-R,--repo=repo'\t'Repository: WORK/my-repo or a URL' '--stat'\t'Show added and removed line counts per file' '-h,--help'\t'Show short help (-h) or full help (--help)' $shared1
        case 'commits pulls' 'commits prs' 'commit pulls' 'commit prs'
            set verbs
            set arguments 'commit'
            set options '-R,--repo=repo'\t'Repository: WORK/my-repo or a URL' '-L,--limit='\t'Maximum number of items' '--all'\t'List all items, without a limit' '--start='\t'Continue an interrupted list at this offset' '-h,--help'\t'Show short help (-h) or full help (--help)' $shared1
        case 'commits comments' 'commit comments'
            set verbs
            set arguments 'commit'
            set options '-R,--repo=repo'\t'Repository: WORK/my-repo or a URL' '--path=file'\t'Show only comments on this file; with --add, comment on it' '--add='\t'Add a comment; - reads it from stdin' '-L,--limit='\t'Maximum number of items' '--all'\t'List all items, without a limit' '--dry-run'\t'Show writes as curl lines with their effects, send none' '-h,--help'\t'Show short help (-h) or full help (--help)' $shared1
        case 'commits open' 'commit open'
            set verbs
            set arguments 'commit'
            set options '-R,--repo=repo'\t'Repository: WORK/my-repo or a URL' '-n,--no-browser,--print'\t'Print the URL instead of opening it' '-h,--help'\t'Show short help (-h) or full help (--help)' $shared1
        case 'branches' 'branch'
            set verbs 'list'\t'List branches, the newest commit first' 'show'\t'Show a branch with its newest commit, pull requests and builds' 'create'\t'Create a branch on the server' 'delete'\t'Delete branches on the server' 'prune'\t'Delete branches that are merged, old, or both' 'default'\t'Show or change the default branch' 'model'\t'Show or change the branch model' 'log'\t'List who pushed what to a branch, the newest push first' 'info'\t'List the branches and tags that contain a commit' 'open'\t'Open the web page of a branch, or of all branches'
            set arguments
            set options '-h,--help'\t'Show short help (-h) or full help (--help)' $shared0
        case 'branches list' 'branches ls' 'branch list' 'branch ls'
            set verbs
            set arguments
            set options '-R,--repo=repo'\t'Repository: WORK/my-repo or a URL' '--details'\t'Add AHEAD, BEHIND, PR and BUILDS' '--base=commit'\t'Compare with this branch or tag' '--sort=|modified|name'\t'Order on the server: newest commit first, or by name' '--filter='\t'Show only branches whose name contains TEXT' '--merged'\t'Show only branches whose commits are all in the base' '--stale='\t'Show only branches without a commit for this long, e.g. 90d' '--author=user'\t'Filter by author of the newest commit; me is the signed-in user' '-L,--limit='\t'Maximum number of items' '--all'\t'List all items, without a limit' '--start='\t'Continue an interrupted list at this offset' '-h,--help'\t'Show short help (-h) or full help (--help)' $shared3
        case 'branches show' 'branches view' 'branch show' 'branch view'
            set verbs
            set arguments 'branch'
            set options '-R,--repo=repo'\t'Repository: WORK/my-repo or a URL' '--base=commit'\t'Compare with this branch or tag' '-h,--help'\t'Show short help (-h) or full help (--help)' $shared1
        case 'branches create' 'branches new' 'branch create' 'branch new'
            set verbs
            set arguments ''
            set options '-R,--repo=repo'\t'Repository: WORK/my-repo or a URL' '--from=commit'\t'Start at this branch, tag or commit' '--type=|bugfix|feature|hotfix|release'\t'Put the prefix of the branch model in front, e.g. feature/' '--dry-run'\t'Show writes as curl lines with their effects, send none' '-h,--help'\t'Show short help (-h) or full help (--help)' $shared1
        case 'branches delete' 'branch delete'
            set verbs
            set arguments '*branch'
            set options '-R,--repo=repo'\t'Repository: WORK/my-repo or a URL' '--matching='\t'Delete the branches whose name matches, e.g. \'feature/*\'' '-y,--yes'\t'Skip the confirmation prompt' '--dry-run'\t'Show writes as curl lines with their effects, send none' '-h,--help'\t'Show short help (-h) or full help (--help)' $shared1
        case 'branches prune' 'branch prune'
            set verbs
            set arguments
            set options '-R,--repo=repo'\t'Repository: WORK/my-repo or a URL' '--merged'\t'Delete branches whose commits are all in the base' '--older-than='\t'Delete branches without a commit for this long' '--base=commit'\t'Branch that contains merged commits' '-y,--yes'\t'Skip the confirmation prompt' '--dry-run'\t'Show writes as curl lines with their effects, send none' '-h,--help'\t'Show short help (-h) or full help (--help)' $shared1
        case 'branches default' 'branch default'
            set verbs
            set arguments 'branch'
            set options '-R,--repo=repo'\t'Repository: WORK/my-repo or a URL' '--dry-run'\t'Show writes as curl lines with their effects, send none' '-h,--help'\t'Show short help (-h) or full help (--help)' $shared1
        case 'branches model' 'branch model'
            set verbs 'show'\t'Show the development and production branch, and the prefix of each type of branch' 'set'\t'Change or enable the branch model of a repository'
            set arguments
            set options '-h,--help'\t'Show short help (-h) or full help (--help)' $shared0
        case 'branches model show' 'branches model view' 'branch model show' 'branch model view'
            set verbs
            set arguments
            set options '-R,--repo=repo'\t'Repository: WORK/my-repo or a URL' '-h,--help'\t'Show short help (-h) or full help (--help)' $shared1
        case 'branches model set' 'branch model set'
            set verbs
            set arguments
            set options '--development=branch'\t'Development branch' '--development-default'\t'Use the default branch as development branch' '--production=branch'\t'Production branch' '--no-production'\t'Use no production branch' '*--type='\t'Prefix of bugfix, feature, hotfix or release branches; none disables the type' '-R,--repo=repo'\t'Repository: WORK/my-repo or a URL' '--dry-run'\t'Show writes as curl lines with their effects, send none' '-h,--help'\t'Show short help (-h) or full help (--help)' $shared1
        case 'branches log' 'branch log'
            set verbs
            set arguments 'branch'
            set options '-R,--repo=repo'\t'Repository: WORK/my-repo or a URL' '-L,--limit='\t'Maximum number of items' '--all'\t'List all items, without a limit' '--start='\t'Continue an interrupted list at this offset' '-h,--help'\t'Show short help (-h) or full help (--help)' $shared1
        case 'branches info' 'branch info'
            set verbs
            set arguments 'commit'
            set options '-R,--repo=repo'\t'Repository: WORK/my-repo or a URL' '-h,--help'\t'Show short help (-h) or full help (--help)' $shared1
        case 'branches open' 'branch open'
            set verbs
            set arguments 'branch'
            set options '-R,--repo=repo'\t'Repository: WORK/my-repo or a URL' '-n,--no-browser,--print'\t'Print the URL instead of opening it' '-h,--help'\t'Show short help (-h) or full help (--help)' $shared1
        case 'tags' 'tag'
            set verbs 'list'\t'List tags, the newest first' 'show'\t'Show a tag' 'create'\t'Create a tag on the server, annotated if it has a message' 'delete'\t'Delete tags on the server'
            set arguments
            set options '-h,--help'\t'Show short help (-h) or full help (--help)' $shared0
        case 'tags list' 'tags ls' 'tag list' 'tag ls'
            set verbs
            set arguments
            set options '-R,--repo=repo'\t'Repository: WORK/my-repo or a URL' '--sort=|modified|name'\t'Order on the server: newest first, or by name' '--filter='\t'Show only tags with TEXT' '-L,--limit='\t'Maximum number of items' '--all'\t'List all items, without a limit' '--start='\t'Continue an interrupted list at this offset' '-h,--help'\t'Show short help (-h) or full help (--help)' $shared3
        case 'tags show' 'tags view' 'tag show' 'tag view'
            set verbs
            set arguments 'git_tag'
            set options '-R,--repo=repo'\t'Repository: WORK/my-repo or a URL' '-h,--help'\t'Show short help (-h) or full help (--help)' $shared1
        case 'tags create' 'tags new' 'tag create' 'tag new'
            set verbs
            set arguments ''
            set options '-R,--repo=repo'\t'Repository: WORK/my-repo or a URL' '--from=commit'\t'Tag this ref or commit' '*-m,--message='\t'Paragraph of an annotated tag' '-F,--file=file'\t'Read the message of an annotated tag from a file' '--dry-run'\t'Show writes as curl lines with their effects, send none' '-h,--help'\t'Show short help (-h) or full help (--help)' $shared1
        case 'tags delete' 'tag delete'
            set verbs
            set arguments '*git_tag'
            set options '-R,--repo=repo'\t'Repository: WORK/my-repo or a URL' '--matching='\t'Delete the tags whose name matches, e.g. \'nightly-*\'' '-y,--yes'\t'Skip the confirmation prompt' '--dry-run'\t'Show writes as curl lines with their effects, send none' '-h,--help'\t'Show short help (-h) or full help (--help)' $shared1
        case 'compare'
            set verbs
            set arguments 'commit' 'commit'
            set options '-R,--repo=repo'\t'Repository: WORK/my-repo or a URL' '--files'\t'List changed files' '--diff'\t'Show the diff' '--stat'\t'Show added and removed line counts per file' '--shortstat'\t'Show the number of files, and of added and removed lines' '-L,--limit='\t'Maximum number of items' '--all'\t'List all items, without a limit' '-h,--help'\t'Show short help (-h) or full help (--help)' $shared1
        case 'builds' 'build'
            set verbs 'list'\t'List the builds of a commit, the newest first' 'show'\t'Show a build of a commit' 'set'\t'Create or replace a build status' 'delete'\t'Delete a build of a commit' 'wait'\t'Wait until the builds of a commit are complete'
            set arguments
            set options '-h,--help'\t'Show short help (-h) or full help (--help)' $shared0
        case 'builds list' 'builds ls' 'build list' 'build ls'
            set verbs
            set arguments 'commit'
            set options '-R,--repo=repo'\t'Repository: WORK/my-repo or a URL' '-L,--limit='\t'Maximum number of items' '--all'\t'List all items, without a limit' '-h,--help'\t'Show short help (-h) or full help (--help)' $shared1
        case 'builds show' 'builds view' 'build show' 'build view'
            set verbs
            set arguments 'commit'
            set options '--key='\t'Build key' '-R,--repo=repo'\t'Repository: WORK/my-repo or a URL' '-h,--help'\t'Show short help (-h) or full help (--help)' $shared1
        case 'builds set' 'build set'
            set verbs
            set arguments 'commit'
            set options '-R,--repo=repo'\t'Repository: WORK/my-repo or a URL' '--state=|SUCCESSFUL|FAILED|INPROGRESS|CANCELLED|UNKNOWN'\t'Build state' '--key='\t'Build key, unique per commit' '--url='\t'URL of the build\'s web page' '--name='\t'Name to show instead of the key' '--description='\t'Build description' '--build-number='\t'Build number' '--duration='\t'Build duration: 90s, 30m, 1h30m' '--ref=commit'\t'Branch of the build; a tag is refs/tags/NAME' '--parent='\t'Key of the plan or pipeline' '--test-results='\t'Test counts: passed=3,failed=1,skipped=0' '--dry-run'\t'Show writes as curl lines with their effects, send none' '-h,--help'\t'Show short help (-h) or full help (--help)' $shared2
        case 'builds delete' 'build delete'
            set verbs
            set arguments 'commit'
            set options '--key='\t'Build key' '-R,--repo=repo'\t'Repository: WORK/my-repo or a URL' '-y,--yes'\t'Skip the confirmation prompt' '--dry-run'\t'Show writes as curl lines with their effects, send none' '-h,--help'\t'Show short help (-h) or full help (--help)' $shared2
        case 'builds wait' 'build wait'
            set verbs
            set arguments 'commit'
            set options '*--key='\t'Wait for this build, which may not exist yet' '-R,--repo=repo'\t'Repository: WORK/my-repo or a URL' '--max-wait='\t'Maximum time to wait: 90s, 30m, 1h30m; 0 checks once' '--fail-fast'\t'End as soon as a build fails' '--interval='\t'Initial time between checks, at least 1s; increases to 30s' '-h,--help'\t'Show short help (-h) or full help (--help)' $shared1
        case 'files' 'file'
            set verbs 'list'\t'List the files of a directory' 'find'\t'Find files by name' 'show'\t'Show the content of a file' 'blame'\t'Show who last changed each line of a file, and in which commit' 'log'\t'List the commits that change a file or directory, the newest first' 'edit'\t'Edit a file and commit the change' 'create'\t'Create a file and commit it' 'download'\t'Download files and directories' 'archive'\t'Save files as an archive' 'open'\t'Open the web page of a file or directory'
            set arguments
            set options '-h,--help'\t'Show short help (-h) or full help (--help)' $shared0
        case 'files list' 'files ls' 'file list' 'file ls'
            set verbs
            set arguments 'path'
            set options '--at=commit'\t'Branch, tag or commit; refs/tags/NAME for a tag' '-R,--repo=repo'\t'Repository: WORK/my-repo or a URL' '-r,--recursive'\t'List the paths of all files below the directory' '--tree'\t'Draw all files below the directory as a tree' '--last-modified'\t'Show the last commit that changed each file' '-L,--limit='\t'Maximum number of items' '--all'\t'List all items, without a limit' '--start='\t'Continue an interrupted list at this offset' '-h,--help'\t'Show short help (-h) or full help (--help)' $shared1
        case 'files find' 'file find'
            set verbs
            set arguments ''
            set options '-i,--ignore-case'\t'Match upper and lower case' '--at=commit'\t'Branch, tag or commit; refs/tags/NAME for a tag' '-R,--repo=repo'\t'Repository: WORK/my-repo or a URL' '-L,--limit='\t'Maximum number of items' '--all'\t'List all items, without a limit' '-h,--help'\t'Show short help (-h) or full help (--help)' $shared1
        case 'files show' 'files view' 'file show' 'file view'
            set verbs
            set arguments 'path'
            set options '--at=commit'\t'Branch, tag or commit; refs/tags/NAME for a tag' '-R,--repo=repo'\t'Repository: WORK/my-repo or a URL' '-o,-O,--output-file=file'\t'Write the content to a file' '--plain'\t'Omit line numbers and colors on a terminal' '-h,--help'\t'Show short help (-h) or full help (--help)' $shared4
        case 'files blame' 'file blame'
            set verbs
            set arguments 'path'
            set options '--at=commit'\t'Branch, tag or commit; refs/tags/NAME for a tag' '-R,--repo=repo'\t'Repository: WORK/my-repo or a URL' '-h,--help'\t'Show short help (-h) or full help (--help)' $shared1
        case 'files log' 'file log'
            set verbs
            set arguments 'path'
            set options '--follow'\t'Follow a file across renames' '--at=commit'\t'Branch, tag or commit; refs/tags/NAME for a tag' '-R,--repo=repo'\t'Repository: WORK/my-repo or a URL' '-L,--limit='\t'Maximum number of items' '--all'\t'List all items, without a limit' '--start='\t'Continue an interrupted list at this offset' '-h,--help'\t'Show short help (-h) or full help (--help)' $shared1
        case 'files edit' 'file edit'
            set verbs
            set arguments 'path'
            set options '-R,--repo=repo'\t'Repository: WORK/my-repo or a URL' '--from=file'\t'Read the new content from a file; - is stdin' '-m,--message='\t'Commit message' '--branch=branch'\t'Branch to commit to' '--create-branch'\t'Create the branch from the default branch' '--base=commit'\t'Commit that the new content is based on' '--merge'\t'Merge with a version that was committed in the meantime' '--dry-run'\t'Show writes as curl lines with their effects, send none' '-h,--help'\t'Show short help (-h) or full help (--help)' $shared1
        case 'files create' 'files new' 'file create' 'file new'
            set verbs
            set arguments 'path'
            set options '-R,--repo=repo'\t'Repository: WORK/my-repo or a URL' '--from=file'\t'Read the new content from a file; - is stdin' '-m,--message='\t'Commit message' '--branch=branch'\t'Branch to commit to' '--create-branch'\t'Create the branch from the default branch' '--dry-run'\t'Show writes as curl lines with their effects, send none' '-h,--help'\t'Show short help (-h) or full help (--help)' $shared1
        case 'files download' 'file download'
            set verbs
            set arguments '*path'
            set options '-R,--repo=repo'\t'Repository: WORK/my-repo or a URL' '--at=commit'\t'Branch, tag or commit; refs/tags/NAME for a tag' '-O,--output-dir=folder'\t'Target directory' '--force'\t'Replace existing files' '-h,--help'\t'Show short help (-h) or full help (--help)' $shared1
        case 'files archive' 'file archive'
            set verbs
            set arguments '*path'
            set options '-R,--repo=repo'\t'Repository: WORK/my-repo or a URL' '--at=commit'\t'Branch, tag or commit; refs/tags/NAME for a tag' '--format=|zip|tar|tar.gz|tgz'\t'Archive format' '--prefix='\t'Prefix of each path in the archive' '-O,--output-file=file'\t'Output file' '-h,--help'\t'Show short help (-h) or full help (--help)' $shared2
        case 'files open' 'file open'
            set verbs
            set arguments 'path'
            set options '--at=commit'\t'Branch, tag or commit; refs/tags/NAME for a tag' '-R,--repo=repo'\t'Repository: WORK/my-repo or a URL' '-n,--no-browser,--print'\t'Print the URL instead of opening it' '-h,--help'\t'Show short help (-h) or full help (--help)' $shared1
        case 'insights' 'insight'
            set verbs 'list'\t'List the reports on a commit' 'show'\t'Show a report on a commit with its annotation count' 'annotations'\t'List the annotations of all reports on a commit' 'report'\t'Create or replace a report on a commit' 'annotate'\t'Publish the findings of a tool as annotations on a commit' 'delete'\t'Delete a report on a commit with its annotations'
            set arguments
            set options '-h,--help'\t'Show short help (-h) or full help (--help)' $shared0
        case 'insights list' 'insights ls' 'insight list' 'insight ls'
            set verbs
            set arguments 'commit'
            set options '-R,--repo=repo'\t'Repository: WORK/my-repo or a URL' '-L,--limit='\t'Maximum number of items' '--all'\t'List all items, without a limit' '--start='\t'Continue an interrupted list at this offset' '-h,--help'\t'Show short help (-h) or full help (--help)' $shared1
        case 'insights show' 'insights view' 'insight show' 'insight view'
            set verbs
            set arguments 'commit'
            set options '-R,--repo=repo'\t'Repository: WORK/my-repo or a URL' '--key='\t'Report key' '-h,--help'\t'Show short help (-h) or full help (--help)' $shared1
        case 'insights annotations' 'insight annotations'
            set verbs
            set arguments 'commit'
            set options '-R,--repo=repo'\t'Repository: WORK/my-repo or a URL' '*--key='\t'Show only annotations of this report' '*--severity=|LOW|MEDIUM|HIGH'\t'Show only annotations of this severity' '*--type=|BUG|CODE_SMELL|VULNERABILITY'\t'Show only annotations of this type' '*--path=file'\t'Show only annotations on this file' '-L,--limit='\t'Maximum number of items' '--all'\t'List all items, without a limit' '-h,--help'\t'Show short help (-h) or full help (--help)' $shared1
        case 'insights report' 'insight report'
            set verbs
            set arguments 'commit'
            set options '-R,--repo=repo'\t'Repository: WORK/my-repo or a URL' '--key='\t'Report key, unique per commit, e.g. com.example.coverage' '--title='\t'Report title' '--result=|PASS|FAIL'\t'Report result' '--details='\t'Report description; - reads it from stdin' '--reporter='\t'Tool or company that created the report' '--link='\t'URL of the full report' '--logo='\t'URL of a logo' '*--data='\t'Value to show on the report; up to six' '--file=file'\t'Report in the server\'s JSON format; - is stdin' '--dry-run'\t'Show writes as curl lines with their effects, send none' '-h,--help'\t'Show short help (-h) or full help (--help)' $shared1
        case 'insights annotate' 'insight annotate'
            set verbs
            set arguments '*'
            set options '-R,--repo=repo'\t'Repository: WORK/my-repo or a URL' '--key='\t'Report key; the report is created if it does not exist' '--format=|auto|bitbucket|sarif|ruff|eslint|pylint|gitlab'\t'Format of the file' '--title='\t'Report title' '--reporter='\t'Tool or company' '--link='\t'URL of the full report' '--fail-on=|LOW|MEDIUM|HIGH'\t'Lowest severity that makes the result FAIL' '--result=|PASS|FAIL'\t'Result, regardless of the annotations' '--exit-code'\t'End with 1 if the result is FAIL' '--most-severe'\t'Send only the 1000 most severe annotations' '--root=folder'\t'Root of the repository in the paths of the findings, e.g. /src' '--dry-run'\t'Show writes as curl lines with their effects, send none' '-h,--help'\t'Show short help (-h) or full help (--help)' $shared1
        case 'insights delete' 'insight delete'
            set verbs
            set arguments 'commit'
            set options '-R,--repo=repo'\t'Repository: WORK/my-repo or a URL' '--key='\t'Report key' '-y,--yes'\t'Skip the confirmation prompt' '--dry-run'\t'Show writes as curl lines with their effects, send none' '-h,--help'\t'Show short help (-h) or full help (--help)' $shared1
        case 'watch'
            set verbs 'commit'\t'Watch a commit' 'pull'\t'Watch a pull request' 'repo'\t'Watch a repository'
            set arguments
            set options '-h,--help'\t'Show short help (-h) or full help (--help)' $shared0
        case 'watch commit'
            set verbs
            set arguments 'commit'
            set options '-R,--repo=repo'\t'Repository: WORK/my-repo or a URL' '--off'\t'Stop watching' '--dry-run'\t'Show writes as curl lines with their effects, send none' '-h,--help'\t'Show short help (-h) or full help (--help)' $shared1
        case 'watch pull' 'watch pr'
            set verbs
            set arguments 'pull_number'
            set options '-R,--repo=repo'\t'Repository: WORK/my-repo or a URL' '--off'\t'Stop watching' '--dry-run'\t'Show writes as curl lines with their effects, send none' '-h,--help'\t'Show short help (-h) or full help (--help)' $shared1
        case 'watch repo'
            set verbs
            set arguments 'repo'
            set options '-R,--repo=repo'\t'Same as the argument REPO' '--off'\t'Stop watching' '--dry-run'\t'Show writes as curl lines with their effects, send none' '-h,--help'\t'Show short help (-h) or full help (--help)' $shared1
        case 'api'
            set verbs 'list'\t'List or find operations of the REST API' 'tags'\t'List the tags of operations with their counts' 'show'\t'Show an operation: parameters, body, response and example calls' 'call'\t'Call an operation of the REST API' 'browse'\t'Browse and call operations in a full-screen interface' 'sync'\t'Save the operations of a server and its plugins'
            set arguments
            set options '-h,--help'\t'Show short help (-h) or full help (--help)' $shared0
        case 'api list' 'api ls'
            set verbs
            set arguments '*'
            set options '--tag=tag'\t'Show only operations of tags containing TEXT' '--method=|GET|POST|PUT|DELETE|PATCH|HEAD|OPTIONS'\t'Show only operations of this HTTP method' '--plugin=plugin'\t'Show only operations of this plugin' '--writes,--reads'\t'Show only operations that write, or only those that read' '-L,--limit='\t'Maximum number of items' '--all'\t'List all items, without a limit' '-h,--help'\t'Show short help (-h) or full help (--help)' $shared5
        case 'api tags'
            set verbs
            set arguments
            set options '-h,--help'\t'Show short help (-h) or full help (--help)' $shared5
        case 'api show' 'api view'
            set verbs
            set arguments '*operation'
            set options '-h,--help'\t'Show short help (-h) or full help (--help)' $shared5
        case 'api call'
            set verbs
            set arguments '*operation'
            set options '-X,--method=|GET|POST|PUT|DELETE|PATCH|HEAD|OPTIONS'\t'HTTP method, same as METHOD' '*-p,--parameter=parameter'\t'Path parameter or query parameter' '*-f=field'\t'Body field with text; a[b]= and a[]= nest' '*-F=field'\t'Body field with true, false, null, a number, @FILE, @- or text' '--input=file'\t'File with the body; - is stdin' '*--form='\t'Part of a multipart form; NAME=@FILE sends a file' '*-H,--header='\t'Additional request header' '-R,--repo=repo'\t'Repository: WORK/my-repo or a URL' '--paginate'\t'Read all pages of a list, print one array' '-L,--limit='\t'Maximum number of items with --paginate' '-i,--include'\t'Print the status and the headers of the response' '--silent'\t'Print nothing of the response' '--output-file=file'\t'Write the complete response to a file; - is stdout' '--no-check'\t'Send a request that the description does not allow' '--dry-run'\t'Show writes as curl lines with their effects, send none' '-h,--help'\t'Show short help (-h) or full help (--help)' $shared6
        case 'api browse'
            set verbs
            set arguments
            set options '-R,--repo=repo'\t'Repository: WORK/my-repo or a URL' '-h,--help'\t'Show short help (-h) or full help (--help)' $shared2
        case 'api sync'
            set verbs
            set arguments
            set options '--from=file'\t'Add this description: OpenAPI 3 or WADL; - is stdin' '--plugin='\t'Plugin that the operations of --from belong to' '-h,--help'\t'Show short help (-h) or full help (--help)' $shared1
        case 'auth'
            set verbs 'login'\t'Sign in to a server' 'status'\t'Show the account and login on each server' 'whoami'\t'Show the user and the server that commands use' 'switch'\t'Switch to another server or account' 'refresh'\t'Renew an OAuth 2.0 login' 'token'\t'Print the token, password or cookies that commands use: keep the output private' 'logout'\t'Remove the saved login of a server' 'tokens'\t'Manage HTTP access tokens' 'setup-git'\t'Set up git to sign in with the saved login'
            set arguments
            set options '-h,--help'\t'Show short help (-h) or full help (--help)' $shared0
        case 'auth login'
            set verbs
            set arguments ''
            set options '--with-token'\t'Read an HTTP access token from stdin' '--web'\t'Open the token page in the browser, then prompt for the token' '--create-token'\t'Sign in once with the password and create a token' '--permissions=permissions'\t'Permissions of the new token' '--expires='\t'Lifetime of the new token, e.g. 90d' '--command='\t'Run a program that prints the token, e.g. a password manager' '--username='\t'User name' '--password-stdin'\t'Read the password from stdin' '--session'\t'Sign in on the web page with the password, save its cookies' '--cookie-stdin'\t'Read browser cookies from stdin, e.g. after single sign-on' '--oauth'\t'Sign in with OAuth 2.0 in the browser (Bitbucket 7.20+)' '--client-id='\t'Client ID of the application link' '--client-secret-stdin'\t'Read the client secret from stdin' '--scopes=permissions'\t'Scopes that bbcli requests' '--oauth1'\t'Sign in with OAuth 1.0a (servers before 7.20)' '--consumer-key='\t'Consumer key of the application link' '--key=file'\t'Private key of the application link, a PEM file' '--port='\t'Local port of the redirect' '--redirect-uri='\t'Redirect URL of the application link, if it is another host' '--no-browser'\t'Print the sign-in URL instead of opening a browser' '--name='\t'Name of the server' '--store=|keyring|file'\t'Storage of the secret; the file is not encrypted' '--ssh-host='\t'Host of ssh URLs' '--dry-run'\t'Show writes as curl lines with their effects, send none' '-h,--help'\t'Show short help (-h) or full help (--help)' $shared1
        case 'auth status'
            set verbs
            set arguments
            set options '-h,--help'\t'Show short help (-h) or full help (--help)' $shared1
        case 'auth whoami' 'whoami'
            set verbs
            set arguments
            set options '-h,--help'\t'Show short help (-h) or full help (--help)' $shared1
        case 'auth switch'
            set verbs
            set arguments 'login'
            set options '-h,--help'\t'Show short help (-h) or full help (--help)' $shared7
        case 'auth refresh'
            set verbs
            set arguments
            set options '-h,--help'\t'Show short help (-h) or full help (--help)' $shared2
        case 'auth token'
            set verbs
            set arguments
            set options '-h,--help'\t'Show short help (-h) or full help (--help)' $shared2
        case 'auth logout'
            set verbs
            set arguments 'server'
            set options '--all'\t'Remove all logins on all servers' '--revoke,--no-revoke'\t'Revoke the token created by bbcli' '--dry-run'\t'Show writes as curl lines with their effects, send none' '-h,--help'\t'Show short help (-h) or full help (--help)' $shared2
        case 'auth tokens'
            set verbs 'list'\t'List HTTP access tokens, without their secrets' 'create'\t'Create an HTTP access token and print it once' 'revoke'\t'Revoke an HTTP access token'
            set arguments
            set options '-h,--help'\t'Show short help (-h) or full help (--help)' $shared0
        case 'auth tokens list' 'auth tokens ls'
            set verbs
            set arguments
            set options '--project=project'\t'Use the tokens of a project' '-R,--repo=repo'\t'Use the tokens of a repository' '-L,--limit='\t'Maximum number of items' '--all'\t'List all items, without a limit' '--start='\t'Continue an interrupted list at this offset' '-h,--help'\t'Show short help (-h) or full help (--help)' $shared1
        case 'auth tokens create' 'auth tokens new'
            set verbs
            set arguments ''
            set options '--permissions=permissions'\t'Permissions, e.g. PROJECT_READ,REPO_WRITE' '--expires='\t'Lifetime, e.g. 90d' '--project=project'\t'Use the tokens of a project' '-R,--repo=repo'\t'Use the tokens of a repository' '--dry-run'\t'Show writes as curl lines with their effects, send none' '-h,--help'\t'Show short help (-h) or full help (--help)' $shared1
        case 'auth tokens revoke'
            set verbs
            set arguments ''
            set options '--project=project'\t'Use the tokens of a project' '-R,--repo=repo'\t'Use the tokens of a repository' '-y,--yes'\t'Skip the confirmation prompt' '--dry-run'\t'Show writes as curl lines with their effects, send none' '-h,--help'\t'Show short help (-h) or full help (--help)' $shared2
        case 'auth setup-git'
            set verbs
            set arguments
            set options '--undo'\t'Remove the settings of all servers, or of --server' '-h,--help'\t'Show short help (-h) or full help (--help)' $shared2
        case 'config'
            set verbs 'list'\t'List the settings, without secrets' 'get'\t'Print the value of a setting' 'set'\t'Change a setting' 'unset'\t'Remove a setting' 'path'\t'Print the path of the configuration file'
            set arguments
            set options '-h,--help'\t'Show short help (-h) or full help (--help)' $shared0
        case 'config list' 'config ls'
            set verbs
            set arguments
            set options '-h,--help'\t'Show short help (-h) or full help (--help)' $shared8
        case 'config get'
            set verbs
            set arguments '|default|limit|color|pager|project|repo|ssh_host|ca_bundle|client_cert|client_key|insecure|proxy|read_only|max_body_size'
            set options '-h,--help'\t'Show short help (-h) or full help (--help)' $shared7
        case 'config set'
            set verbs
            set arguments '|default|limit|color|pager|project|repo|ssh_host|ca_bundle|client_cert|client_key|insecure|proxy|read_only|max_body_size' 'setting'
            set options '-h,--help'\t'Show short help (-h) or full help (--help)' $shared7
        case 'config unset'
            set verbs
            set arguments '|default|limit|color|pager|project|repo|ssh_host|ca_bundle|client_cert|client_key|insecure|proxy|read_only|max_body_size'
            set options '-h,--help'\t'Show short help (-h) or full help (--help)' $shared7
        case 'config path'
            set verbs
            set arguments
            set options '-h,--help'\t'Show short help (-h) or full help (--help)' $shared9
        case 'alias'
            set verbs 'list'\t'List the aliases' 'set'\t'Create or replace an alias' 'delete'\t'Delete an alias'
            set arguments
            set options '-h,--help'\t'Show short help (-h) or full help (--help)' $shared0
        case 'alias list' 'alias ls'
            set verbs
            set arguments
            set options '-h,--help'\t'Show short help (-h) or full help (--help)' $shared8
        case 'alias set'
            set verbs
            set arguments '' ''
            set options '-h,--help'\t'Show short help (-h) or full help (--help)' $shared9
        case 'alias delete'
            set verbs
            set arguments 'alias'
            set options '-h,--help'\t'Show short help (-h) or full help (--help)' $shared9
        case 'cache'
            set verbs 'path'\t'Print the cache directory' 'clear'\t'Clear the cache'
            set arguments
            set options '-h,--help'\t'Show short help (-h) or full help (--help)' $shared0
        case 'cache path'
            set verbs
            set arguments
            set options '-h,--help'\t'Show short help (-h) or full help (--help)' $shared9
        case 'cache clear'
            set verbs
            set arguments
            set options '-S,--server=server'\t'Clear only the cache of this server: URL or name' '-h,--help'\t'Show short help (-h) or full help (--help)' $shared9
        case 'completion'
            set verbs 'install'\t'Install shell completion' 'bash'\t'Print the completion script for bash' 'zsh'\t'Print the completion script for zsh' 'fish'\t'Print the completion script for fish' 'powershell'\t'Print the completion script for PowerShell'
            set arguments
            set options '-h,--help'\t'Show short help (-h) or full help (--help)' $shared0
        case 'completion install'
            set verbs
            set arguments '|bash|zsh|fish|powershell'
            set options '--uninstall'\t'Remove the script and the lines in startup files' '-h,--help'\t'Show short help (-h) or full help (--help)' $shared9
        case 'completion bash'
            set verbs
            set arguments
            set options '-h,--help'\t'Show short help (-h) or full help (--help)' $shared9
        case 'completion zsh'
            set verbs
            set arguments
            set options '-h,--help'\t'Show short help (-h) or full help (--help)' $shared9
        case 'completion fish'
            set verbs
            set arguments
            set options '-h,--help'\t'Show short help (-h) or full help (--help)' $shared9
        case 'completion powershell'
            set verbs
            set arguments
            set options '-h,--help'\t'Show short help (-h) or full help (--help)' $shared9
        case 'doctor'
            set verbs
            set arguments
            set options '-h,--help'\t'Show short help (-h) or full help (--help)' $shared1
        case 'sandbox'
            set verbs 'run'\t'Run a command against a new local server' 'start'\t'Run a server in the foreground until Ctrl-C' 'operations'\t'List the operations of the sandbox'
            set arguments
            set options '-h,--help'\t'Show short help (-h) or full help (--help)' $shared0
        case 'sandbox run'
            set verbs
            set arguments '*program'
            set options '--version='\t'Simulate this version of Bitbucket, e.g. 7.19.3' '*--fault='\t'Inject a fault, e.g. \'429 retry-after=1 times=2\' or \'latency ms=500\'' '-h,--help'\t'Show short help (-h) or full help (--help)' $shared9
        case 'sandbox start'
            set verbs
            set arguments
            set options '--port='\t'Port; 0 selects a free one' '--data=folder'\t'Save the data in this directory' '--host='\t'IP address to listen on' '*--allow-host='\t'Accept requests for this host name, too' '--version='\t'Simulate this version of Bitbucket, e.g. 7.19.3' '*--fault='\t'Inject a fault, e.g. \'429 retry-after=1 times=2\' or \'latency ms=500\'' '-h,--help'\t'Show short help (-h) or full help (--help)' $shared9
        case 'sandbox operations'
            set verbs
            set arguments
            set options '-h,--help'\t'Show short help (-h) or full help (--help)' $shared8
        case 'help'
            set verbs
            set arguments '|alias|api|auth|authentication|branches|builds|cache|commits|compare|completion|config|connection|doctor|environment|exit-codes|files|gh|help|insights|installing|json-schema|output|projects|prs|reference|repos|sandbox|scripting|security|servers|tags|watch' '*verb'
            set options '-h,--help'\t'Show short help (-h) or full help (--help)' $shared10
        case 'reference'
            set verbs
            set arguments
            set options '-h,--help'\t'Show short help (-h) or full help (--help)' $shared8
        case '*'
            return 1
    end
end

# Find the option that a word begins with: its `names`, and the `form` of its value, which is empty for a flag. `joined`
# is what stands before a value in the same word.
function __bbcli_option -S
    set -l name $argv[1]
    set joined ''
    if string match -q -- '--*=*' $name
        set name (string split -m 1 = -- $name)[1]
        set joined "$name="
    else if string match -qr -- '^-[^-].' $name
        set name (string sub -l 2 -- $name)
        set joined $name
    end
    for each in $options
        set -l spec (string split -m 1 \t -- $each)[1]
        set names (string replace -r '[=?].*' '' -- $spec)
        set form (string replace -r '^[^=?]*' '' -- $spec)
        contains -- $name (string split , -- (string trim -l -c '*' -- $names)); and return 0
    end
    return 1
end

# Set `form` to that of the argument that stands at a place, which counts from 1.
function __bbcli_argument -S
    set form ''
    if test $argv[1] -le (count $arguments)
        set form "="(string trim -l -c '*' -- $arguments[$argv[1]])
    else if set -q arguments[1]; and string match -q -- '\**' $arguments[-1]
        set form "="(string trim -l -c '*' -- $arguments[-1])
    end
end

# Offer what a value may be, behind what stands before it in the same word.
function __bbcli_value -S
    set -l kind (string sub -s 2 -- $form)
    set -l text $argv[1]
    set -l before $argv[2]
    switch "$kind"
        case ''
        case '|*'
            string split '|' -- (string sub -s 2 -- $kind) | string replace -r '^' -- "$before"
        case file
            __fish_complete_path "$text" | string replace -r '^' -- "$before"
        case folder
            __fish_complete_directories "$text" '' | string replace -r '^' -- "$before"
        case program
            complete -C "$text"
        case '*'
            set -l program (string replace -r '^~/' $HOME/ -- $words[1])
            set -l found (_BBCLI_COMPLETE=values $program $words[2..] $current 2>/dev/null </dev/null)
            # fish quotes no tilde by itself: what is then the home of a user of this machine is not offered.
            set -l users
            string match -qr -- '^[\'"\\\\]' $raw; or set users (__fish_complete_users | string replace -r '\t.*' '')
            for line in $found
                contains -- (string match -r -g -- '^~([^/\t]+)' $line; or echo) $users; or echo -- $before$line
            end
    end
end

function __bbcli
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    set -l raw $current
    if set -l plain (string unescape -- $current)
        set current $plain
    else
        set current (string replace -r '^["\']' '' -- $current)
    end
    set -l verbs
    set -l options
    set -l arguments
    set -l path
    set -l waiting ''
    set -l ended ''
    set -l given
    set -l names
    set -l form ''
    set -l joined ''
    set -l place 1
    __bbcli_command ''
    for number in (seq 2 (count $words))
        set -l word $words[$number]
        if test -n "$waiting"
            set waiting ''
        else if test -z "$ended"; and test "$word" = --
            set ended 1
        else if test -z "$ended"; and string match -qr -- '^-.' $word
            __bbcli_option $word; or continue
            set -a given $names
            string match -q -- '=*' $form; and test -z "$joined"; and set waiting $form
        else if set -q verbs[1]
            set -a path $word
            if not __bbcli_command "$path"
                set form =own
                test "$path" = "$word"; and __bbcli_value "$current" ''
                return
            end
        else
            __bbcli_argument $place
            if test "$form" = =program
                complete -C (string join ' ' -- (string escape -- $words[$number..]) $raw)
                return
            end
            set place (math $place + 1)
        end
    end
    if test -n "$waiting"
        set form $waiting
        __bbcli_value "$current" ''
    else if test -z "$ended"; and string match -q -- '-*' $current
        if __bbcli_option $current; and test -n "$form" -a -n "$joined"
            __bbcli_value (string sub -s (math (string length -- $joined) + 1) -- $current) "$joined"
            return
        end
        for each in $options
            set -l parts (string split -m 1 \t -- $each)
            set names (string replace -r '[=?].*' '' -- $parts[1])
            not string match -q -- '\**' $names; and contains -- $names $given; and continue
            for name in (string split , -- (string trim -l -c '*' -- $names))
                printf '%s\t%s\n' $name "$parts[2]"
            end
        end
    else if set -q verbs[1]
        printf '%s\n' $verbs
        if not string match -q -- "$current*" $verbs
            set form =own
            __bbcli_value "$current" ''
        end
    else
        __bbcli_argument $place
        __bbcli_value "$current" ''
    end
end

complete -c bbcli -f -k -a '(__bbcli)'
