# PowerShell completion for bbcli. `bbcli completion powershell` prints it; do not edit.
#
# Commands, options and their choices are in here. What a server, a working copy or the configuration knows, and words
# of one's own, are asked of bbcli itself.

Register-ArgumentCompleter -Native -CommandName bbcli -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)

    $shared0 = @()
    $shared1 = @('--json?fields', 'The server''s own JSON, or these fields of it', '--jsonl', 'The server''s own JSON, one object a line', '-o,--output=|table|tsv|csv|json|jsonl|yaml|markdown', 'The format', '--fields=fields', 'Only these fields: id,author.name,parents[0].id', '-q,--jq=', 'What jq makes of the JSON of the whole result', '--raw-output?', 'The strings of --jq raw', '--columns=columns', 'Only these columns: headers, or paths of fields', '--sort=order', 'Order the rows that are read: --all reads all', '--headers,--no-headers', 'Headers of the columns', '--template=', 'A line a record: ''{id:.11} {author.name} {message!l}''', '--color=|auto|always|never', 'Colours', '--time=|relative|iso|epoch|local', 'Times in cells', '--utc', 'Dates that are given without a zone, and local times, are in UTC', '--csv-safe', 'With -o csv: an apostrophe before what a spreadsheet would take for a formula', '--pager,--no-pager', 'On a terminal, page what is longer with BBCLI_PAGER, PAGER or less', '--hyperlinks,--no-hyperlinks', 'Links to the web pages', '--quiet', 'Say nothing on stderr but warnings and errors, and show no progress', '-S,--server=server', 'Its URL, or its name from login', '--token-file=file', 'A file that holds an HTTP access token', '--timeout=', 'How long the server may be silent', '--retries=', 'How often to try again what may be sent twice', '--jobs=', 'How many requests may be under way at once', '--allow-http', 'Send credentials over plain http, beyond this machine too', '--ca-bundle=file', 'Trust these certificates and no others: a PEM file, or a folder with hash names', '--client-cert=file', 'Show this certificate to a server that wants one', '--client-key=file', 'Its key, where that is not in the same file', '--insecure', 'Believe whoever answers: the certificate is not verified', '--proxy=', 'The proxy', '--debug?|body', 'Show each request as a curl line without its secrets')
    $shared2 = @('--quiet', 'Say nothing on stderr but warnings and errors, and show no progress', '-S,--server=server', 'Its URL, or its name from login', '--token-file=file', 'A file that holds an HTTP access token', '--timeout=', 'How long the server may be silent', '--retries=', 'How often to try again what may be sent twice', '--jobs=', 'How many requests may be under way at once', '--allow-http', 'Send credentials over plain http, beyond this machine too', '--ca-bundle=file', 'Trust these certificates and no others: a PEM file, or a folder with hash names', '--client-cert=file', 'Show this certificate to a server that wants one', '--client-key=file', 'Its key, where that is not in the same file', '--insecure', 'Believe whoever answers: the certificate is not verified', '--proxy=', 'The proxy', '--debug?|body', 'Show each request as a curl line without its secrets')
    $shared3 = @('--json?fields', 'The server''s own JSON, or these fields of it', '--jsonl', 'The server''s own JSON, one object a line', '-o,--output=|table|tsv|csv|json|jsonl|yaml|markdown', 'The format', '--fields=fields', 'Only these fields: id,author.name,parents[0].id', '-q,--jq=', 'What jq makes of the JSON of the whole result', '--raw-output?', 'The strings of --jq raw', '--columns=columns', 'Only these columns: headers, or paths of fields', '--sort=order', 'Order the rows that are read: --all reads all', '--headers,--no-headers', 'Headers of the columns', '--template=', 'A line a record: ''{id:.11} {author.name} {message!l}''', '--color=|auto|always|never', 'Colours', '--time=|relative|iso|epoch|local', 'Times in cells', '--utc', 'Dates that are given without a zone, and local times, are in UTC', '--csv-safe', 'With -o csv: an apostrophe before what a spreadsheet would take for a formula', '--pager,--no-pager', 'On a terminal, page what is longer with BBCLI_PAGER, PAGER or less', '--hyperlinks,--no-hyperlinks', 'Links to the web pages', '--quiet', 'Say nothing on stderr but warnings and errors, and show no progress', '-S,--server=server', 'Its URL, or its name from login', '--token-file=file', 'A file that holds an HTTP access token', '--request-timeout=', 'How long the server may be silent', '--retries=', 'How often to try again what may be sent twice', '--jobs=', 'How many requests may be under way at once', '--allow-http', 'Send credentials over plain http, beyond this machine too', '--ca-bundle=file', 'Trust these certificates and no others: a PEM file, or a folder with hash names', '--client-cert=file', 'Show this certificate to a server that wants one', '--client-key=file', 'Its key, where that is not in the same file', '--insecure', 'Believe whoever answers: the certificate is not verified', '--proxy=', 'The proxy', '--debug?|body', 'Show each request as a curl line without its secrets')
    $shared4 = @('--json?fields', 'The server''s own JSON, or these fields of it', '--jsonl', 'The server''s own JSON, one object a line', '-o,--output=|table|tsv|csv|json|jsonl|yaml|markdown', 'The format', '--fields=fields', 'Only these fields: id,author.name,parents[0].id', '-q,--jq=', 'What jq makes of the JSON of the whole result', '--raw-output?', 'The strings of --jq raw', '--columns=columns', 'Only these columns: headers, or paths of fields', '--sort=order', 'Order the rows that are read: --all reads all', '--headers,--no-headers', 'Headers of the columns', '--template=', 'A line a record: ''{id:.11} {author.name} {message!l}''', '--color=|auto|always|never', 'Colours', '--time=|relative|iso|epoch|local', 'Times in cells', '--utc', 'Dates that are given without a zone, and local times, are in UTC', '--csv-safe', 'With -o csv: an apostrophe before what a spreadsheet would take for a formula', '--pager,--no-pager', 'On a terminal, page what is longer with BBCLI_PAGER, PAGER or less', '--hyperlinks,--no-hyperlinks', 'Links to the web pages', '--quiet', 'Say nothing on stderr but warnings and errors, and show no progress', '-S,--server=server', 'Its URL, or its name from login')
    $shared5 = @('--json?fields', 'The server''s own JSON, or these fields of it', '--jsonl', 'The server''s own JSON, one object a line', '-o,--output=|json|table|tsv|csv|jsonl|yaml|markdown', 'The format', '--fields=fields', 'Only these fields: id,author.name,parents[0].id', '-q,--jq=', 'What jq makes of the JSON of the whole result', '--raw-output?', 'The strings of --jq raw', '--columns=columns', 'Only these columns: headers, or paths of fields', '--sort=order', 'Order the rows that are read: --all reads all', '--headers,--no-headers', 'Headers of the columns', '--template=', 'A line a record: ''{id:.11} {author.name} {message!l}''', '--color=|auto|always|never', 'Colours', '--time=|relative|iso|epoch|local', 'Times in cells', '--utc', 'Dates that are given without a zone, and local times, are in UTC', '--csv-safe', 'With -o csv: an apostrophe before what a spreadsheet would take for a formula', '--pager,--no-pager', 'On a terminal, page what is longer with BBCLI_PAGER, PAGER or less', '--hyperlinks,--no-hyperlinks', 'Links to the web pages', '--quiet', 'Say nothing on stderr but warnings and errors, and show no progress', '-S,--server=server', 'Its URL, or its name from login', '--token-file=file', 'A file that holds an HTTP access token', '--timeout=', 'How long the server may be silent', '--retries=', 'How often to try again what may be sent twice', '--jobs=', 'How many requests may be under way at once', '--allow-http', 'Send credentials over plain http, beyond this machine too', '--ca-bundle=file', 'Trust these certificates and no others: a PEM file, or a folder with hash names', '--client-cert=file', 'Show this certificate to a server that wants one', '--client-key=file', 'Its key, where that is not in the same file', '--insecure', 'Believe whoever answers: the certificate is not verified', '--proxy=', 'The proxy', '--debug?|body', 'Show each request as a curl line without its secrets')
    $shared6 = @('--with-token', 'Read an HTTP access token from stdin', '--web', 'Open the page where a token is made, then ask for it', '--create-token', 'Sign in once with the password, and let a token be made', '--permissions=permissions', 'What the new token allows', '--expires=', 'How long the new token lives, such as 90d', '--command=', 'A program that prints the token', '--username=', 'The user name', '--password-stdin', 'Read the password from stdin', '--session', 'Sign in as on the web page, and keep the session''s cookies', '--cookie-stdin', 'Read the cookies of a browser''s session from stdin', '--oauth', 'OAuth 2.0 in the browser, from Bitbucket 7.20 on', '--client-id=', 'The application link''s client ID', '--client-secret-stdin', 'Read its secret from stdin', '--scopes=permissions', 'What bbcli may do', '--oauth1', 'OAuth 1.0a, for servers before 7.20', '--consumer-key=', 'The application link''s consumer key', '--key=file', 'Its private key: a PEM file', '--port=', 'The port that the browser comes back to', '--redirect-uri=', 'The link''s redirect URL, where it leads elsewhere', '--no-browser', 'Open no browser: show the page''s address, and paste the answer', '--json?fields', 'The server''s own JSON, or these fields of it', '--jsonl', 'The server''s own JSON, one object a line', '-o,--output=|table|tsv|csv|json|jsonl|yaml|markdown', 'The format', '--fields=fields', 'Only these fields: id,author.name,parents[0].id', '-q,--jq=', 'What jq makes of the JSON of the whole result', '--raw-output?', 'The strings of --jq raw', '--columns=columns', 'Only these columns: headers, or paths of fields', '--sort=order', 'Order the rows that are read: --all reads all', '--headers,--no-headers', 'Headers of the columns', '--template=', 'A line a record: ''{id:.11} {author.name} {message!l}''', '--color=|auto|always|never', 'Colours', '--time=|relative|iso|epoch|local', 'Times in cells', '--utc', 'Dates that are given without a zone, and local times, are in UTC', '--csv-safe', 'With -o csv: an apostrophe before what a spreadsheet would take for a formula', '--pager,--no-pager', 'On a terminal, page what is longer with BBCLI_PAGER, PAGER or less', '--hyperlinks,--no-hyperlinks', 'Links to the web pages', '--quiet', 'Say nothing on stderr but warnings and errors, and show no progress', '-S,--server=server', 'Its URL, or its name from login', '--token-file=file', 'A file that holds an HTTP access token', '--timeout=', 'How long the server may be silent', '--retries=', 'How often to try again what may be sent twice', '--jobs=', 'How many requests may be under way at once', '--allow-http', 'Send credentials over plain http, beyond this machine too', '--ca-bundle=file', 'Trust these certificates and no others: a PEM file, or a folder with hash names', '--client-cert=file', 'Show this certificate to a server that wants one', '--client-key=file', 'Its key, where that is not in the same file', '--insecure', 'Believe whoever answers: the certificate is not verified', '--proxy=', 'The proxy', '--debug?|body', 'Show each request as a curl line without its secrets')
    $shared7 = @('--quiet', 'Say nothing on stderr but warnings and errors, and show no progress', '-S,--server=server', 'Its URL, or its name from login')
    $shared8 = @('--json?fields', 'The server''s own JSON, or these fields of it', '--jsonl', 'The server''s own JSON, one object a line', '-o,--output=|table|tsv|csv|json|jsonl|yaml|markdown', 'The format', '--fields=fields', 'Only these fields: id,author.name,parents[0].id', '-q,--jq=', 'What jq makes of the JSON of the whole result', '--raw-output?', 'The strings of --jq raw', '--columns=columns', 'Only these columns: headers, or paths of fields', '--sort=order', 'Order the rows that are read: --all reads all', '--headers,--no-headers', 'Headers of the columns', '--template=', 'A line a record: ''{id:.11} {author.name} {message!l}''', '--color=|auto|always|never', 'Colours', '--time=|relative|iso|epoch|local', 'Times in cells', '--utc', 'Dates that are given without a zone, and local times, are in UTC', '--csv-safe', 'With -o csv: an apostrophe before what a spreadsheet would take for a formula', '--pager,--no-pager', 'On a terminal, page what is longer with BBCLI_PAGER, PAGER or less', '--hyperlinks,--no-hyperlinks', 'Links to the web pages', '--quiet', 'Say nothing on stderr but warnings and errors, and show no progress')
    $shared9 = @('--quiet', 'Say nothing on stderr but warnings and errors, and show no progress')
    $commands = @{
        '' = @{ verbs = @('projects', 'Work with projects', 'repos', 'Work with repositories', 'commits', 'Read the commits of repositories, and what is said of them', 'builds', 'Read, set and wait for the statuses of builds', 'insights', 'Report what tools find in a commit, and see what was reported', 'watch', 'Be told what happens to a commit, a pull request or a repository', 'api', 'Discover, describe and call every REST operation', 'auth', 'Sign in to servers, and out again', 'config', 'Read and change bbcli''s configuration', 'alias', 'Make words of your own for command lines', 'cache', 'Find and clear what is kept of servers'' answers', 'completion', 'Let the shell complete commands, options and what servers know', 'doctor', 'Look at everything between bbcli and the server', 'sandbox', 'Run a local server to try bbcli with'); arguments = @(); options = @('--version', 'Show the version and exit', '-h,--help', 'Show this message and exit') + $shared0 }
        'projects' = @{ verbs = @('list', 'List the projects that you may see', 'show', 'Show a project', 'create', 'Create a project', 'edit', 'Change a project', 'delete', 'Delete a project that holds no repositories'); arguments = @(); options = @('-h,--help', 'Show this message and exit') + $shared0 }
        'projects list' = @{ verbs = @(); arguments = @(); options = @('--name=', 'Only projects whose name contains this text', '--permission=|PROJECT_READ|PROJECT_WRITE|PROJECT_ADMIN', 'Only projects where you have it', '-L,--limit=', 'How many at the most', '--all', 'All of them, without a limit', '--start=', 'Go on from this position, as the server counts, where an earlier run broke off', '-h,--help', 'Show this message and exit') + $shared1 }
        'projects show' = @{ verbs = @(); arguments = @('project'); options = @('-h,--help', 'Show this message and exit') + $shared1 }
        'projects create' = @{ verbs = @(); arguments = @('project'); options = @('--name=', 'Its name', '--description=', 'What it is for', '--public,--private', 'Whether anybody may read it', '-h,--help', 'Show this message and exit') + $shared1 }
        'projects edit' = @{ verbs = @(); arguments = @('project'); options = @('--key=project', 'A new key', '--name=', 'A new name', '--description=', 'A new description', '--public,--private', 'Whether anybody may read it', '-h,--help', 'Show this message and exit') + $shared1 }
        'projects delete' = @{ verbs = @(); arguments = @('project'); options = @('-y,--yes', 'Delete without asking', '-h,--help', 'Show this message and exit') + $shared1 }
        'repos' = @{ verbs = @('list', 'List the repositories of a project, or of all projects', 'show', 'Show a repository', 'create', 'Create a repository', 'edit', 'Change a repository', 'delete', 'Delete a repository, its history and its pull requests', 'fork', 'Fork a repository', 'forks', 'List the forks of a repository', 'clone', 'Clone a repository with git'); arguments = @(); options = @('-h,--help', 'Show this message and exit') + $shared0 }
        'repos list' = @{ verbs = @(); arguments = @('project'); options = @('--name=', 'Only repositories whose name contains this text', '--permission=|REPO_READ|REPO_WRITE|REPO_ADMIN', 'Only repositories where you have it', '--state=|AVAILABLE|INITIALISING|INITIALISATION_FAILED|OFFLINE', 'Only repositories in this state', '--archived=|ACTIVE|ARCHIVED|ALL', 'Which, as to archiving', '--visibility=|public|private', 'Only these', '-L,--limit=', 'How many at the most', '--all', 'All of them, without a limit', '--start=', 'Go on from this position, as the server counts, where an earlier run broke off', '-h,--help', 'Show this message and exit') + $shared1 }
        'repos show' = @{ verbs = @(); arguments = @('repo'); options = @('-R,--repo=repo', 'The same as REPO', '-h,--help', 'Show this message and exit') + $shared1 }
        'repos create' = @{ verbs = @(); arguments = @('repo'); options = @('--name=', 'Its name, where it is not that of REPO', '--description=', 'What it is for', '--default-branch=branch', 'The branch that a clone starts on', '--forkable,--no-forkable', 'Whether it may be forked', '--public,--private', 'Whether anybody may read it', '-h,--help', 'Show this message and exit') + $shared1 }
        'repos edit' = @{ verbs = @(); arguments = @('repo'); options = @('-R,--repo=repo', 'The same as REPO', '--name=', 'A new name', '--description=', 'A new description', '--default-branch=branch', 'The branch that a clone starts on', '--forkable,--no-forkable', 'Whether it may be forked', '--public,--private', 'Whether anybody may read it', '--archived,--no-archived', 'Whether it is read only', '-h,--help', 'Show this message and exit') + $shared1 }
        'repos delete' = @{ verbs = @(); arguments = @('repo'); options = @('-y,--yes', 'Delete without asking', '-h,--help', 'Show this message and exit') + $shared1 }
        'repos fork' = @{ verbs = @(); arguments = @('repo'); options = @('-R,--repo=repo', 'The same as REPO', '--to=project', 'The project', '--name=', 'Its name', '-h,--help', 'Show this message and exit') + $shared1 }
        'repos forks' = @{ verbs = @(); arguments = @('repo'); options = @('-R,--repo=repo', 'The same as REPO', '-L,--limit=', 'How many at the most', '--all', 'All of them, without a limit', '--start=', 'Go on from this position, as the server counts, where an earlier run broke off', '-h,--help', 'Show this message and exit') + $shared1 }
        'repos clone' = @{ verbs = @(); arguments = @('repo', 'folder', '*'); options = @('--ssh,--http', 'Which of its URLs', '-h,--help', 'Show this message and exit') + $shared2 }
        'commits' = @{ verbs = @('list', 'List commits, the newest first', 'show', 'Show a commit', 'changes', 'List the files that a commit changes', 'diff', 'Show what a commit changes, as a diff against its first parent', 'pulls', 'List the pull requests that hold a commit', 'comments', 'List the comments on a commit''s files, or add one', 'open', 'Open a commit''s web page'); arguments = @(); options = @('-h,--help', 'Show this message and exit') + $shared0 }
        'commits list' = @{ verbs = @(); arguments = @(); options = @('*-R,--repo=repo', 'WORK/my-repo, a web address or a clone URL', '*--project=project', 'Those of all its repositories', '--all-repos', 'Those of all repositories that you may read, the archived ones left out', '--until=commit', 'The newest commit: a branch, tag or hash', '--since=commit', 'Not this one and those before it', '--path=file', 'Only commits that change this file or folder', '--follow', 'Follow the file of --path over renames', '--merges=|exclude|include|only', 'Merge commits', '--author=user', 'Only where the author''s name or address contains this', '--grep=', 'Only where the message contains this', '--issue=', 'Only those of a Jira issue', '--after=', 'Only those committed after this: a date, a time, an age such as 2w', '--before=', 'Only those committed before this', '-L,--limit=', 'How many at the most', '--all', 'All of them, without a limit', '--start=', 'Go on from this position, as the server counts, where an earlier run broke off', '-h,--help', 'Show this message and exit') + $shared1 }
        'commits show' = @{ verbs = @(); arguments = @('commit'); options = @('-R,--repo=repo', 'WORK/my-repo, a web address or a clone URL', '-h,--help', 'Show this message and exit') + $shared1 }
        'commits changes' = @{ verbs = @(); arguments = @('commit'); options = @('-R,--repo=repo', 'WORK/my-repo, a web address or a clone URL', '-L,--limit=', 'How many at the most', '--all', 'All of them, without a limit', '--start=', 'Go on from this position, as the server counts, where an earlier run broke off', '-h,--help', 'Show this message and exit') + $shared1 }
        'commits diff' = @{ verbs = @(); arguments = @('commit', 'file'); options = @('-R,--repo=repo', 'WORK/my-repo, a web address or a clone URL', '--stat', 'How many lines each file gains and loses, instead of the lines', '-h,--help', 'Show this message and exit') + $shared1 }
        'commits pulls' = @{ verbs = @(); arguments = @('commit'); options = @('-R,--repo=repo', 'WORK/my-repo, a web address or a clone URL', '-L,--limit=', 'How many at the most', '--all', 'All of them, without a limit', '--start=', 'Go on from this position, as the server counts, where an earlier run broke off', '-h,--help', 'Show this message and exit') + $shared1 }
        'commits comments' = @{ verbs = @(); arguments = @('commit'); options = @('-R,--repo=repo', 'WORK/my-repo, a web address or a clone URL', '--path=file', 'Only those on this file', '--add=', 'Add a comment', '-L,--limit=', 'How many at the most', '--all', 'All of them, without a limit', '-h,--help', 'Show this message and exit') + $shared1 }
        'commits open' = @{ verbs = @(); arguments = @('commit'); options = @('-R,--repo=repo', 'WORK/my-repo, a web address or a clone URL', '--print', 'Print the address instead of opening it', '-h,--help', 'Show this message and exit') + $shared1 }
        'builds' = @{ verbs = @('list', 'List the builds of a commit, the newest first', 'show', 'Show one build of a commit', 'set', 'Set the status of a build', 'delete', 'Delete one build of a commit', 'wait', 'Wait until the builds of a commit are done'); arguments = @(); options = @('-h,--help', 'Show this message and exit') + $shared0 }
        'builds list' = @{ verbs = @(); arguments = @('commit'); options = @('-R,--repo=repo', 'WORK/my-repo, a web address or a clone URL', '-L,--limit=', 'How many at the most', '--all', 'All of them, without a limit', '-h,--help', 'Show this message and exit') + $shared1 }
        'builds show' = @{ verbs = @(); arguments = @('commit'); options = @('--key=', 'The key of the build', '-R,--repo=repo', 'WORK/my-repo, a web address or a clone URL', '-h,--help', 'Show this message and exit') + $shared1 }
        'builds set' = @{ verbs = @(); arguments = @('commit'); options = @('-R,--repo=repo', 'WORK/my-repo, a web address or a clone URL', '--state=|SUCCESSFUL|FAILED|INPROGRESS|CANCELLED|UNKNOWN', 'How it is', '--key=', 'What tells it from others of the commit', '--url=', 'Its web page', '--name=', 'What people are shown instead of the key', '--description=', 'What there is to say of it', '--build-number=', 'Its number, or whatever tells runs apart', '--duration=', 'How long it took: 90s, 30m, 1h30m', '--ref=commit', 'The branch that was built', '--parent=', 'The key of what it belongs to, such as a plan or a pipeline', '--test-results=', 'passed=3,failed=1,skipped=0', '-h,--help', 'Show this message and exit') + $shared2 }
        'builds delete' = @{ verbs = @(); arguments = @('commit'); options = @('--key=', 'The key of the build', '-R,--repo=repo', 'WORK/my-repo, a web address or a clone URL', '-y,--yes', 'Delete without asking', '-h,--help', 'Show this message and exit') + $shared2 }
        'builds wait' = @{ verbs = @(); arguments = @('commit'); options = @('*--key=', 'Only this build, there or not yet', '-R,--repo=repo', 'WORK/my-repo, a web address or a clone URL', '--timeout=', 'How long to wait: 90s, 30m, 1h30m', '--fail-fast', 'End with the first build that failed', '--interval=', 'How long it is until the second look, 1s or more', '-h,--help', 'Show this message and exit') + $shared3 }
        'insights' = @{ verbs = @('list', 'List the reports on a commit', 'show', 'Show a report on a commit, and how many annotations it has', 'annotations', 'List the annotations on a commit, those of all its reports', 'report', 'Put a report on a commit', 'annotate', 'Put what a tool found on the lines of a commit', 'delete', 'Delete a report on a commit, and its annotations'); arguments = @(); options = @('-h,--help', 'Show this message and exit') + $shared0 }
        'insights list' = @{ verbs = @(); arguments = @('commit'); options = @('-R,--repo=repo', 'WORK/my-repo, a web address or a clone URL', '-L,--limit=', 'How many at the most', '--all', 'All of them, without a limit', '--start=', 'Go on from this position, as the server counts, where an earlier run broke off', '-h,--help', 'Show this message and exit') + $shared1 }
        'insights show' = @{ verbs = @(); arguments = @('commit'); options = @('-R,--repo=repo', 'WORK/my-repo, a web address or a clone URL', '--key=', 'Which report of the commit', '-h,--help', 'Show this message and exit') + $shared1 }
        'insights annotations' = @{ verbs = @(); arguments = @('commit'); options = @('-R,--repo=repo', 'WORK/my-repo, a web address or a clone URL', '*--key=', 'Only those of this report', '*--severity=|LOW|MEDIUM|HIGH', 'Only those that are so severe', '*--type=|BUG|CODE_SMELL|VULNERABILITY', 'Only those of this type', '*--path=file', 'Only those on this file', '-L,--limit=', 'How many at the most', '--all', 'All of them, without a limit', '-h,--help', 'Show this message and exit') + $shared1 }
        'insights report' = @{ verbs = @(); arguments = @('commit'); options = @('-R,--repo=repo', 'WORK/my-repo, a web address or a clone URL', '--key=', 'What the report is known by on the commit, such as com.example.coverage', '--title=', 'What it is called', '--result=|PASS|FAIL', 'Whether the commit passed', '--details=', 'What it is about, in more words', '--reporter=', 'Who made it: a tool, a company', '--link=', 'Where there is more of it', '--logo=', 'A picture to show it with', '*--data=', 'A value to show on it', '--file=file', 'The report as JSON, in the servers'' own form', '-h,--help', 'Show this message and exit') + $shared1 }
        'insights annotate' = @{ verbs = @(); arguments = @('*'); options = @('-R,--repo=repo', 'WORK/my-repo, a web address or a clone URL', '--key=', 'The report that they belong to, made where there is none', '--format=|auto|bitbucket|sarif|ruff|eslint|pylint|gitlab', 'What wrote it', '--title=', 'What the report is called', '--reporter=', 'Who made it', '--link=', 'Where there is more of it', '--fail-on=|LOW|MEDIUM|HIGH', 'The least severity that makes the result FAIL', '--result=|PASS|FAIL', 'The result, whatever was found', '--exit-code', 'End with 1 where the result is FAIL', '--most-severe', 'Send the 1000 most severe where there are more', '--root=', 'The folder that the tool took for the repository, such as /src', '-h,--help', 'Show this message and exit') + $shared1 }
        'insights delete' = @{ verbs = @(); arguments = @('commit'); options = @('-R,--repo=repo', 'WORK/my-repo, a web address or a clone URL', '--key=', 'Which report of the commit', '-y,--yes', 'Delete without asking', '-h,--help', 'Show this message and exit') + $shared1 }
        'watch' = @{ verbs = @('commit', 'Watch a commit', 'pull', 'Watch a pull request', 'repo', 'Watch a repository'); arguments = @(); options = @('-h,--help', 'Show this message and exit') + $shared0 }
        'watch commit' = @{ verbs = @(); arguments = @('commit'); options = @('-R,--repo=repo', 'WORK/my-repo, a web address or a clone URL', '--off', 'Stop watching', '-h,--help', 'Show this message and exit') + $shared1 }
        'watch pull' = @{ verbs = @(); arguments = @('pull'); options = @('-R,--repo=repo', 'WORK/my-repo, a web address or a clone URL', '--off', 'Stop watching', '-h,--help', 'Show this message and exit') + $shared1 }
        'watch repo' = @{ verbs = @(); arguments = @('repo'); options = @('-R,--repo=repo', 'The same as REPO', '--off', 'Stop watching', '-h,--help', 'Show this message and exit') + $shared1 }
        'api' = @{ verbs = @('list', 'List the operations of the REST API, or find those that the words are about, the best first', 'tags', 'List the tags of the operations, and how many have each', 'show', 'Show an operation: parameters, a skeleton of its body, the fields of its answers, and how to call it', 'call', 'Call an operation of the REST API, checked against its description before it is sent', 'browse', 'Find operations on a screen, read what they take, and try them', 'sync', 'Find out what a server''s REST API has that bbcli does not know'); arguments = @(); options = @('-h,--help', 'Show this message and exit') + $shared0 }
        'api list' = @{ verbs = @(); arguments = @('*'); options = @('--tag=tag', 'Only operations of this tag, or of one that contains it', '--method=|GET|POST|PUT|DELETE|PATCH|HEAD|OPTIONS', 'Only operations of this method', '--plugin=plugin', 'Only operations of this plug-in', '--writes,--reads', 'Only operations that change something, or none that does', '-L,--limit=', 'How many at the most', '-h,--help', 'Show this message and exit') + $shared4 }
        'api tags' = @{ verbs = @(); arguments = @(); options = @('-h,--help', 'Show this message and exit') + $shared4 }
        'api show' = @{ verbs = @(); arguments = @('*operation'); options = @('-h,--help', 'Show this message and exit') + $shared4 }
        'api call' = @{ verbs = @(); arguments = @('*operation'); options = @('-X,--method=|GET|POST|PUT|DELETE|PATCH|HEAD|OPTIONS', 'The method, for those who are used to it', '*-p,--parameter=parameter', 'A variable of the path, or a parameter of the query', '*-f=field', 'A field of the body: a text', '*-F=field', 'A field of the body: true, false, null, a number, @FILE or @-, else a text', '--input=file', 'The body as it is in this file', '*--form=', 'A part of a multipart form', '*-H,--header=', 'One more header', '-R,--repo=repo', 'WORK/my-repo, a web address or a clone URL', '--paginate', 'All pages of a list, as one array', '-L,--limit=', 'How many at the most, with --paginate', '--include', 'Show the status and the headers of the answer, too', '--silent', 'Do not show the answer', '--output-file=file', 'Write the answer to this file, whole or not at all', '--dry-run', 'Send nothing: show the request as a curl line', '--no-check', 'Send what the description has something against', '-h,--help', 'Show this message and exit') + $shared5 }
        'api browse' = @{ verbs = @(); arguments = @(); options = @('-R,--repo=repo', 'WORK/my-repo, a web address or a clone URL', '-h,--help', 'Show this message and exit') + $shared2 }
        'api sync' = @{ verbs = @(); arguments = @(); options = @('--from=file', 'Read this description instead: OpenAPI 3 or WADL', '--plugin=', 'What the operations of --from belong to', '-h,--help', 'Show this message and exit') + $shared1 }
        'auth' = @{ verbs = @('login', 'Sign in to a server', 'status', 'Show who you are on each server', 'switch', 'Use another account of a server', 'refresh', 'Renew a login by OAuth 2.0 now', 'token', 'Print the token that a command would use', 'logout', 'Forget the login on a server', 'tokens', 'HTTP access tokens of users, projects and repositories', 'setup-git', 'Let git ask bbcli for the login'); arguments = @(); options = @('-h,--help', 'Show this message and exit') + $shared0 }
        'auth login' = @{ verbs = @(); arguments = @(''); options = @('--name=', 'What to call the server', '--store=|keyring|file', 'Where the secret is kept', '--ssh-host=', 'The host of ssh URLs', '-h,--help', 'Show this message and exit') + $shared6 }
        'auth status' = @{ verbs = @(); arguments = @(); options = @('-h,--help', 'Show this message and exit') + $shared1 }
        'auth switch' = @{ verbs = @(); arguments = @('account'); options = @('-h,--help', 'Show this message and exit') + $shared7 }
        'auth refresh' = @{ verbs = @(); arguments = @(); options = @('-h,--help', 'Show this message and exit') + $shared2 }
        'auth token' = @{ verbs = @(); arguments = @(); options = @('-h,--help', 'Show this message and exit') + $shared2 }
        'auth logout' = @{ verbs = @(); arguments = @('server'); options = @('--all', 'On every server, and of every account', '--revoke,--no-revoke', 'Revoke the token that bbcli made there', '-h,--help', 'Show this message and exit') + $shared2 }
        'auth tokens' = @{ verbs = @('list', 'List access tokens, without their secrets', 'create', 'Make an access token, and print it: it is shown this once', 'revoke', 'Revoke an access token: whoever uses it is locked out at once'); arguments = @(); options = @('-h,--help', 'Show this message and exit') + $shared0 }
        'auth tokens list' = @{ verbs = @(); arguments = @(); options = @('--project=project', 'Those of a project', '-R,--repo=repo', 'Those of a repository', '-L,--limit=', 'How many at the most', '--all', 'All of them, without a limit', '--start=', 'Go on from this position, as the server counts, where an earlier run broke off', '-h,--help', 'Show this message and exit') + $shared1 }
        'auth tokens create' = @{ verbs = @(); arguments = @(''); options = @('--permissions=permissions', 'Such as PROJECT_READ,REPO_WRITE', '--expires=', 'How long it lives, such as 90d', '--project=project', 'Those of a project', '-R,--repo=repo', 'Those of a repository', '-h,--help', 'Show this message and exit') + $shared1 }
        'auth tokens revoke' = @{ verbs = @(); arguments = @(''); options = @('--project=project', 'Those of a project', '-R,--repo=repo', 'Those of a repository', '-y,--yes', 'Delete without asking', '-h,--help', 'Show this message and exit') + $shared2 }
        'auth setup-git' = @{ verbs = @(); arguments = @(); options = @('-h,--help', 'Show this message and exit') + $shared2 }
        'config' = @{ verbs = @('list', 'List what is set', 'get', 'Print one value', 'set', 'Set a value', 'unset', 'Take a value out', 'path', 'Print where the configuration lies'); arguments = @(); options = @('-h,--help', 'Show this message and exit') + $shared0 }
        'config list' = @{ verbs = @(); arguments = @(); options = @('-h,--help', 'Show this message and exit') + $shared8 }
        'config get' = @{ verbs = @(); arguments = @('|default|project|repo|ssh_host|ca_bundle|client_cert|client_key|insecure|proxy'); options = @('-h,--help', 'Show this message and exit') + $shared7 }
        'config set' = @{ verbs = @(); arguments = @('|default|project|repo|ssh_host|ca_bundle|client_cert|client_key|insecure|proxy', 'setting'); options = @('-h,--help', 'Show this message and exit') + $shared7 }
        'config unset' = @{ verbs = @(); arguments = @('|default|project|repo|ssh_host|ca_bundle|client_cert|client_key|insecure|proxy'); options = @('-h,--help', 'Show this message and exit') + $shared7 }
        'config path' = @{ verbs = @(); arguments = @(); options = @('-h,--help', 'Show this message and exit') + $shared9 }
        'alias' = @{ verbs = @('list', 'List the aliases', 'set', 'Let a word stand for a command line', 'delete', 'Forget an alias'); arguments = @(); options = @('-h,--help', 'Show this message and exit') + $shared0 }
        'alias list' = @{ verbs = @(); arguments = @(); options = @('-h,--help', 'Show this message and exit') + $shared8 }
        'alias set' = @{ verbs = @(); arguments = @('', ''); options = @('-h,--help', 'Show this message and exit') + $shared9 }
        'alias delete' = @{ verbs = @(); arguments = @('alias'); options = @('-h,--help', 'Show this message and exit') + $shared9 }
        'cache' = @{ verbs = @('path', 'Print the folder that it is kept in', 'clear', 'Remove what is kept of servers'' answers'); arguments = @(); options = @('-h,--help', 'Show this message and exit') + $shared0 }
        'cache path' = @{ verbs = @(); arguments = @(); options = @('-h,--help', 'Show this message and exit') + $shared9 }
        'cache clear' = @{ verbs = @(); arguments = @(); options = @('-S,--server=server', 'Only what this server said', '-h,--help', 'Show this message and exit') + $shared9 }
        'completion' = @{ verbs = @('bash', 'Print the completion script for bash', 'zsh', 'Print the completion script for zsh', 'fish', 'Print the completion script for fish', 'powershell', 'Print the completion script for PowerShell'); arguments = @(); options = @('-h,--help', 'Show this message and exit') + $shared0 }
        'completion bash' = @{ verbs = @(); arguments = @(); options = @('-h,--help', 'Show this message and exit') + $shared9 }
        'completion zsh' = @{ verbs = @(); arguments = @(); options = @('-h,--help', 'Show this message and exit') + $shared9 }
        'completion fish' = @{ verbs = @(); arguments = @(); options = @('-h,--help', 'Show this message and exit') + $shared9 }
        'completion powershell' = @{ verbs = @(); arguments = @(); options = @('-h,--help', 'Show this message and exit') + $shared9 }
        'doctor' = @{ verbs = @(); arguments = @(); options = @('-h,--help', 'Show this message and exit') + $shared1 }
        'sandbox' = @{ verbs = @('run', 'Run a command against a fresh server', 'start', 'Run a server in the foreground until Ctrl-C'); arguments = @(); options = @('-h,--help', 'Show this message and exit') + $shared0 }
        'sandbox run' = @{ verbs = @(); arguments = @('*program'); options = @('--version=', 'Behave as this version of Bitbucket, such as 7.19.3 or 10.4.2', '*--fault=', 'Let requests go wrong: ''429 retry-after=1 times=2'', ''latency ms=500 path=/rest/api/*'', ''drop'', …', '-h,--help', 'Show this message and exit') + $shared9 }
        'sandbox start' = @{ verbs = @(); arguments = @(); options = @('--port=', '0 takes a free one', '--data=folder', 'Keep its data in this folder', '--host=', 'The address to listen on', '--version=', 'Behave as this version of Bitbucket, such as 7.19.3 or 10.4.2', '*--fault=', 'Let requests go wrong: ''429 retry-after=1 times=2'', ''latency ms=500 path=/rest/api/*'', ''drop'', …', '-h,--help', 'Show this message and exit') + $shared9 }
    }
    # Write a word so that PowerShell reads it as it is.
    function Format-Word([string] $text) {
        if ($text -match '^[\w/.:=+~%-]+$') { return $text }
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
            $kind.Substring(1).Split('|') | Where-Object { $_.StartsWith($text) } |
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
        if (-not $path -and -not $count) { Get-Offers '=own' $current '' $words $current }
    } else {
        Get-Offers (Get-Form $count $command.arguments) $current '' $words $current
    }
}
