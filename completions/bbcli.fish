# fish completion for bbcli. `bbcli completion fish` prints it; do not edit.
#
# Commands, options and their choices are in here. What a server, a working copy or the configuration knows, and words
# of one's own, are asked of bbcli itself.

# Say what may follow a command: its verbs and options, each with what it is for, and its arguments.
function __bbcli_command -S
    set -l shared0 
    set -l shared1 '--json?fields'\t'The server\'s own JSON, or these fields of it' '--jsonl'\t'The server\'s own JSON, one object a line' '-o,--output=|table|tsv|csv|json|jsonl|yaml|markdown'\t'The format' '--fields=fields'\t'Only these fields: id,author.name,parents[0].id' '-q,--jq='\t'What jq makes of the JSON of the whole result' '--raw-output?'\t'The strings of --jq raw' '--columns=columns'\t'Only these columns: headers, or paths of fields' '--sort=order'\t'Order the rows that are read: --all reads all' '--headers,--no-headers'\t'Headers of the columns' '--template='\t'A line a record: \'{id:.11} {author.name} {message!l}\'' '--color=|auto|always|never'\t'Colours' '--time=|relative|iso|epoch|local'\t'Times in cells' '--utc'\t'Dates that are given without a zone, and local times, are in UTC' '--csv-safe'\t'With -o csv: an apostrophe before what a spreadsheet would take for a formula' '--pager,--no-pager'\t'On a terminal, page what is longer with BBCLI_PAGER, PAGER or less' '--hyperlinks,--no-hyperlinks'\t'Links to the web pages' '--quiet'\t'Say nothing on stderr but warnings and errors, and show no progress' '-S,--server=server'\t'Its URL, or its name from login' '--token-file=file'\t'A file that holds an HTTP access token' '--timeout='\t'How long the server may be silent' '--max-time='\t'Seconds that one request may take, its response included' '--max-body-size='\t'Maximum size of a page or an object in a response' '--retries='\t'How often to try again what may be sent twice' '--jobs='\t'How many requests may be under way at once' '--allow-http'\t'Send credentials over plain http, beyond this machine too' '--ca-bundle=file'\t'Trust these certificates and no others: a PEM file, or a folder with hash names' '--client-cert=file'\t'Show this certificate to a server that wants one' '--client-key=file'\t'Its key, where that is not in the same file' '--insecure'\t'Believe whoever answers: the certificate is not verified' '--proxy='\t'The proxy' '--debug?|body'\t'Show each request as a curl line without its secrets' '--log=file'\t'Append each request and how it was answered to this file, as JSON lines without secrets'
    set -l shared2 '--quiet'\t'Say nothing on stderr but warnings and errors, and show no progress' '-S,--server=server'\t'Its URL, or its name from login' '--token-file=file'\t'A file that holds an HTTP access token' '--timeout='\t'How long the server may be silent' '--max-time='\t'Seconds that one request may take, its response included' '--max-body-size='\t'Maximum size of a page or an object in a response' '--retries='\t'How often to try again what may be sent twice' '--jobs='\t'How many requests may be under way at once' '--allow-http'\t'Send credentials over plain http, beyond this machine too' '--ca-bundle=file'\t'Trust these certificates and no others: a PEM file, or a folder with hash names' '--client-cert=file'\t'Show this certificate to a server that wants one' '--client-key=file'\t'Its key, where that is not in the same file' '--insecure'\t'Believe whoever answers: the certificate is not verified' '--proxy='\t'The proxy' '--debug?|body'\t'Show each request as a curl line without its secrets' '--log=file'\t'Append each request and how it was answered to this file, as JSON lines without secrets'
    set -l shared3 '--json?fields'\t'The server\'s own JSON, or these fields of it' '--jsonl'\t'The server\'s own JSON, one object a line' '-o,--output=|table|tsv|csv|json|jsonl|yaml|markdown'\t'The format' '--fields=fields'\t'Only these fields: id,author.name,parents[0].id' '-q,--jq='\t'What jq makes of the JSON of the whole result' '--raw-output?'\t'The strings of --jq raw' '--columns=columns'\t'Only these columns: headers, or paths of fields' '--sort=order'\t'Order the rows that are read: --all reads all' '--headers,--no-headers'\t'Headers of the columns' '--template='\t'A line a record: \'{id:.11} {author.name} {message!l}\'' '--color=|auto|always|never'\t'Colours' '--time=|relative|iso|epoch|local'\t'Times in cells' '--utc'\t'Dates that are given without a zone, and local times, are in UTC' '--csv-safe'\t'With -o csv: an apostrophe before what a spreadsheet would take for a formula' '--pager,--no-pager'\t'On a terminal, page what is longer with BBCLI_PAGER, PAGER or less' '--hyperlinks,--no-hyperlinks'\t'Links to the web pages' '--quiet'\t'Say nothing on stderr but warnings and errors, and show no progress' '-S,--server=server'\t'Its URL, or its name from login' '--token-file=file'\t'A file that holds an HTTP access token' '--request-timeout='\t'How long the server may be silent' '--max-time='\t'Seconds that one request may take, its response included' '--max-body-size='\t'Maximum size of a page or an object in a response' '--retries='\t'How often to try again what may be sent twice' '--jobs='\t'How many requests may be under way at once' '--allow-http'\t'Send credentials over plain http, beyond this machine too' '--ca-bundle=file'\t'Trust these certificates and no others: a PEM file, or a folder with hash names' '--client-cert=file'\t'Show this certificate to a server that wants one' '--client-key=file'\t'Its key, where that is not in the same file' '--insecure'\t'Believe whoever answers: the certificate is not verified' '--proxy='\t'The proxy' '--debug?|body'\t'Show each request as a curl line without its secrets' '--log=file'\t'Append each request and how it was answered to this file, as JSON lines without secrets'
    set -l shared4 '--json?fields'\t'The server\'s own JSON, or these fields of it' '--jsonl'\t'The server\'s own JSON, one object a line' '-o,--output=|table|tsv|csv|json|jsonl|yaml|markdown'\t'The format' '--fields=fields'\t'Only these fields: id,author.name,parents[0].id' '-q,--jq='\t'What jq makes of the JSON of the whole result' '--raw-output?'\t'The strings of --jq raw' '--columns=columns'\t'Only these columns: headers, or paths of fields' '--sort=order'\t'Order the rows that are read: --all reads all' '--headers,--no-headers'\t'Headers of the columns' '--template='\t'A line a record: \'{id:.11} {author.name} {message!l}\'' '--color=|auto|always|never'\t'Colours' '--time=|relative|iso|epoch|local'\t'Times in cells' '--utc'\t'Dates that are given without a zone, and local times, are in UTC' '--csv-safe'\t'With -o csv: an apostrophe before what a spreadsheet would take for a formula' '--pager,--no-pager'\t'On a terminal, page what is longer with BBCLI_PAGER, PAGER or less' '--hyperlinks,--no-hyperlinks'\t'Links to the web pages' '--quiet'\t'Say nothing on stderr but warnings and errors, and show no progress' '-S,--server=server'\t'Its URL, or its name from login'
    set -l shared5 '--json?fields'\t'The server\'s own JSON, or these fields of it' '--jsonl'\t'The server\'s own JSON, one object a line' '-o,--output=|json|table|tsv|csv|jsonl|yaml|markdown'\t'The format' '--fields=fields'\t'Only these fields: id,author.name,parents[0].id' '-q,--jq='\t'What jq makes of the JSON of the whole result' '--raw-output?'\t'The strings of --jq raw' '--columns=columns'\t'Only these columns: headers, or paths of fields' '--sort=order'\t'Order the rows that are read: --all reads all' '--headers,--no-headers'\t'Headers of the columns' '--template='\t'A line a record: \'{id:.11} {author.name} {message!l}\'' '--color=|auto|always|never'\t'Colours' '--time=|relative|iso|epoch|local'\t'Times in cells' '--utc'\t'Dates that are given without a zone, and local times, are in UTC' '--csv-safe'\t'With -o csv: an apostrophe before what a spreadsheet would take for a formula' '--pager,--no-pager'\t'On a terminal, page what is longer with BBCLI_PAGER, PAGER or less' '--hyperlinks,--no-hyperlinks'\t'Links to the web pages' '--quiet'\t'Say nothing on stderr but warnings and errors, and show no progress' '-S,--server=server'\t'Its URL, or its name from login' '--token-file=file'\t'A file that holds an HTTP access token' '--timeout='\t'How long the server may be silent' '--max-time='\t'Seconds that one request may take, its response included' '--max-body-size='\t'Maximum size of a page or an object in a response' '--retries='\t'How often to try again what may be sent twice' '--jobs='\t'How many requests may be under way at once' '--allow-http'\t'Send credentials over plain http, beyond this machine too' '--ca-bundle=file'\t'Trust these certificates and no others: a PEM file, or a folder with hash names' '--client-cert=file'\t'Show this certificate to a server that wants one' '--client-key=file'\t'Its key, where that is not in the same file' '--insecure'\t'Believe whoever answers: the certificate is not verified' '--proxy='\t'The proxy' '--debug?|body'\t'Show each request as a curl line without its secrets' '--log=file'\t'Append each request and how it was answered to this file, as JSON lines without secrets'
    set -l shared6 '--with-token'\t'Read an HTTP access token from stdin' '--web'\t'Open the page where a token is made, then ask for it' '--create-token'\t'Sign in once with the password, and let a token be made' '--permissions=permissions'\t'What the new token allows' '--expires='\t'How long the new token lives, such as 90d' '--command='\t'A program that prints the token' '--username='\t'The user name' '--password-stdin'\t'Read the password from stdin' '--session'\t'Sign in as on the web page, and keep the session\'s cookies' '--cookie-stdin'\t'Read the cookies of a browser\'s session from stdin' '--oauth'\t'OAuth 2.0 in the browser, from Bitbucket 7.20 on' '--client-id='\t'The application link\'s client ID' '--client-secret-stdin'\t'Read its secret from stdin' '--scopes=permissions'\t'What bbcli may do' '--oauth1'\t'OAuth 1.0a, for servers before 7.20' '--consumer-key='\t'The application link\'s consumer key' '--key=file'\t'Its private key: a PEM file' '--port='\t'The port that the browser comes back to' '--redirect-uri='\t'The link\'s redirect URL, where it leads elsewhere' '--no-browser'\t'Open no browser: show the page\'s address, and paste the answer' '--json?fields'\t'The server\'s own JSON, or these fields of it' '--jsonl'\t'The server\'s own JSON, one object a line' '-o,--output=|table|tsv|csv|json|jsonl|yaml|markdown'\t'The format' '--fields=fields'\t'Only these fields: id,author.name,parents[0].id' '-q,--jq='\t'What jq makes of the JSON of the whole result' '--raw-output?'\t'The strings of --jq raw' '--columns=columns'\t'Only these columns: headers, or paths of fields' '--sort=order'\t'Order the rows that are read: --all reads all' '--headers,--no-headers'\t'Headers of the columns' '--template='\t'A line a record: \'{id:.11} {author.name} {message!l}\'' '--color=|auto|always|never'\t'Colours' '--time=|relative|iso|epoch|local'\t'Times in cells' '--utc'\t'Dates that are given without a zone, and local times, are in UTC' '--csv-safe'\t'With -o csv: an apostrophe before what a spreadsheet would take for a formula' '--pager,--no-pager'\t'On a terminal, page what is longer with BBCLI_PAGER, PAGER or less' '--hyperlinks,--no-hyperlinks'\t'Links to the web pages' '--quiet'\t'Say nothing on stderr but warnings and errors, and show no progress' '-S,--server=server'\t'Its URL, or its name from login' '--token-file=file'\t'A file that holds an HTTP access token' '--timeout='\t'How long the server may be silent' '--max-time='\t'Seconds that one request may take, its response included' '--max-body-size='\t'Maximum size of a page or an object in a response' '--retries='\t'How often to try again what may be sent twice' '--jobs='\t'How many requests may be under way at once' '--allow-http'\t'Send credentials over plain http, beyond this machine too' '--ca-bundle=file'\t'Trust these certificates and no others: a PEM file, or a folder with hash names' '--client-cert=file'\t'Show this certificate to a server that wants one' '--client-key=file'\t'Its key, where that is not in the same file' '--insecure'\t'Believe whoever answers: the certificate is not verified' '--proxy='\t'The proxy' '--debug?|body'\t'Show each request as a curl line without its secrets' '--log=file'\t'Append each request and how it was answered to this file, as JSON lines without secrets'
    set -l shared7 '--quiet'\t'Say nothing on stderr but warnings and errors, and show no progress' '-S,--server=server'\t'Its URL, or its name from login'
    set -l shared8 '--json?fields'\t'The server\'s own JSON, or these fields of it' '--jsonl'\t'The server\'s own JSON, one object a line' '-o,--output=|table|tsv|csv|json|jsonl|yaml|markdown'\t'The format' '--fields=fields'\t'Only these fields: id,author.name,parents[0].id' '-q,--jq='\t'What jq makes of the JSON of the whole result' '--raw-output?'\t'The strings of --jq raw' '--columns=columns'\t'Only these columns: headers, or paths of fields' '--sort=order'\t'Order the rows that are read: --all reads all' '--headers,--no-headers'\t'Headers of the columns' '--template='\t'A line a record: \'{id:.11} {author.name} {message!l}\'' '--color=|auto|always|never'\t'Colours' '--time=|relative|iso|epoch|local'\t'Times in cells' '--utc'\t'Dates that are given without a zone, and local times, are in UTC' '--csv-safe'\t'With -o csv: an apostrophe before what a spreadsheet would take for a formula' '--pager,--no-pager'\t'On a terminal, page what is longer with BBCLI_PAGER, PAGER or less' '--hyperlinks,--no-hyperlinks'\t'Links to the web pages' '--quiet'\t'Say nothing on stderr but warnings and errors, and show no progress'
    set -l shared9 '--quiet'\t'Say nothing on stderr but warnings and errors, and show no progress'
    set -l shared10 '--quiet'\t'Say nothing on stderr but warnings and errors, and show no progress' '--color=|auto|always|never'\t'Colours' '--pager,--no-pager'\t'On a terminal, page what is longer with BBCLI_PAGER, PAGER or less'
    switch "$argv[1]"
        case ''
            set verbs 'projects'\t'Work with projects' 'repos'\t'Work with repositories' 'commits'\t'Read the commits of repositories, and what is said of them' 'builds'\t'Read, set and wait for the statuses of builds' 'insights'\t'Report what tools find in a commit, and see what was reported' 'watch'\t'Be told what happens to a commit, a pull request or a repository' 'api'\t'Discover, describe and call every REST operation' 'auth'\t'Sign in to servers, and out again' 'config'\t'Read and change bbcli\'s configuration' 'alias'\t'Make words of your own for command lines' 'cache'\t'Find and clear what is kept of servers\' answers' 'completion'\t'Let the shell complete commands, options and what servers know' 'doctor'\t'Find what is wrong between this machine and the server' 'sandbox'\t'Run a local server to try bbcli with' 'help'\t'Read the manual: of a command, or on a topic' 'reference'\t'Describe every command, for tools'
            set arguments
            set options '--version'\t'Show the version and exit' '-h,--help'\t'Show this message and exit' $shared0
        case 'projects'
            set verbs 'list'\t'List the projects that you may see' 'show'\t'Show a project' 'create'\t'Create a project' 'edit'\t'Change a project' 'delete'\t'Delete a project that holds no repositories'
            set arguments
            set options '-h,--help'\t'Show this message and exit' $shared0
        case 'projects list'
            set verbs
            set arguments
            set options '--name='\t'Only projects whose name contains this text' '--permission=|PROJECT_READ|PROJECT_WRITE|PROJECT_ADMIN'\t'Only projects where you have it' '-L,--limit='\t'How many at the most' '--all'\t'All of them, without a limit' '--start='\t'Go on from this position, as the server counts, where an earlier run broke off' '-h,--help'\t'Show this message and exit' $shared1
        case 'projects show'
            set verbs
            set arguments 'project'
            set options '-h,--help'\t'Show this message and exit' $shared1
        case 'projects create'
            set verbs
            set arguments 'project'
            set options '--name='\t'Its name' '--description='\t'What it is for' '--public,--private'\t'Whether anybody may read it' '--dry-run'\t'Send no write: show each as a curl line, and what it would change' '-h,--help'\t'Show this message and exit' $shared1
        case 'projects edit'
            set verbs
            set arguments 'project'
            set options '--key=project'\t'A new key' '--name='\t'A new name' '--description='\t'A new description' '--public,--private'\t'Whether anybody may read it' '--dry-run'\t'Send no write: show each as a curl line, and what it would change' '-h,--help'\t'Show this message and exit' $shared1
        case 'projects delete'
            set verbs
            set arguments 'project'
            set options '-y,--yes'\t'Delete without asking' '--dry-run'\t'Send no write: show each as a curl line, and what it would change' '-h,--help'\t'Show this message and exit' $shared1
        case 'repos'
            set verbs 'list'\t'List the repositories of a project, or of all projects' 'show'\t'Show a repository' 'create'\t'Create a repository' 'edit'\t'Change a repository' 'delete'\t'Delete a repository, its history and its pull requests' 'fork'\t'Fork a repository' 'forks'\t'List the forks of a repository' 'clone'\t'Clone a repository with git'
            set arguments
            set options '-h,--help'\t'Show this message and exit' $shared0
        case 'repos list'
            set verbs
            set arguments 'project'
            set options '--name='\t'Only repositories whose name contains this text' '--permission=|REPO_READ|REPO_WRITE|REPO_ADMIN'\t'Only repositories where you have it' '--state=|AVAILABLE|INITIALISING|INITIALISATION_FAILED|OFFLINE'\t'Only repositories in this state' '--archived=|ACTIVE|ARCHIVED|ALL'\t'Which, as to archiving' '--visibility=|public|private'\t'Only these' '-L,--limit='\t'How many at the most' '--all'\t'All of them, without a limit' '--start='\t'Go on from this position, as the server counts, where an earlier run broke off' '-h,--help'\t'Show this message and exit' $shared1
        case 'repos show'
            set verbs
            set arguments 'repo'
            set options '-R,--repo=repo'\t'The same as REPO' '-h,--help'\t'Show this message and exit' $shared1
        case 'repos create'
            set verbs
            set arguments 'repo'
            set options '--name='\t'Its name, where it is not that of REPO' '--description='\t'What it is for' '--default-branch=branch'\t'The branch that a clone starts on' '--forkable,--no-forkable'\t'Whether it may be forked' '--public,--private'\t'Whether anybody may read it' '--dry-run'\t'Send no write: show each as a curl line, and what it would change' '-h,--help'\t'Show this message and exit' $shared1
        case 'repos edit'
            set verbs
            set arguments 'repo'
            set options '-R,--repo=repo'\t'The same as REPO' '--name='\t'A new name' '--description='\t'A new description' '--default-branch=branch'\t'The branch that a clone starts on' '--forkable,--no-forkable'\t'Whether it may be forked' '--public,--private'\t'Whether anybody may read it' '--archived,--no-archived'\t'Whether it is read only' '--dry-run'\t'Send no write: show each as a curl line, and what it would change' '-h,--help'\t'Show this message and exit' $shared1
        case 'repos delete'
            set verbs
            set arguments 'repo'
            set options '-y,--yes'\t'Delete without asking' '--dry-run'\t'Send no write: show each as a curl line, and what it would change' '-h,--help'\t'Show this message and exit' $shared1
        case 'repos fork'
            set verbs
            set arguments 'repo'
            set options '-R,--repo=repo'\t'The same as REPO' '--to=project'\t'The project' '--name='\t'Its name' '--dry-run'\t'Send no write: show each as a curl line, and what it would change' '-h,--help'\t'Show this message and exit' $shared1
        case 'repos forks'
            set verbs
            set arguments 'repo'
            set options '-R,--repo=repo'\t'The same as REPO' '-L,--limit='\t'How many at the most' '--all'\t'All of them, without a limit' '--start='\t'Go on from this position, as the server counts, where an earlier run broke off' '-h,--help'\t'Show this message and exit' $shared1
        case 'repos clone'
            set verbs
            set arguments 'repo' 'folder' '*'
            set options '--ssh,--http'\t'Which of its URLs' '-h,--help'\t'Show this message and exit' $shared2
        case 'commits'
            set verbs 'list'\t'List commits, the newest first' 'follow'\t'Write the commits of a branch as they arrive, the oldest first, until it is ended' 'show'\t'Show a commit' 'changes'\t'List the files that a commit changes' 'diff'\t'Show what a commit changes, as a diff against its first parent' 'pulls'\t'List the pull requests that hold a commit' 'comments'\t'List the comments on a commit\'s files, or add one' 'open'\t'Open a commit\'s web page'
            set arguments
            set options '-h,--help'\t'Show this message and exit' $shared0
        case 'commits list'
            set verbs
            set arguments
            set options '*-R,--repo=repo'\t'WORK/my-repo, a web address or a clone URL' '*--project=project'\t'Those of all its repositories' '--all-repos'\t'Those of all repositories that you may read, the archived ones left out' '--until=commit'\t'The newest commit: a branch, tag or hash' '--since=commit'\t'Not this one and those before it' '--path=file'\t'Only commits that change this file or folder' '--follow'\t'Follow the file of --path over renames' '--merges=|exclude|include|only'\t'Merge commits' '--author=user'\t'Only where the author\'s name or address contains this' '--grep='\t'Only where the message contains this' '--issue='\t'Only those of a Jira issue' '--after='\t'Only those committed after this: a date, a time, an age such as 2w' '--before='\t'Only those committed before this' '-L,--limit='\t'How many at the most' '--all'\t'All of them, without a limit' '--start='\t'Go on from this position, as the server counts, where an earlier run broke off' '-h,--help'\t'Show this message and exit' $shared1
        case 'commits follow'
            set verbs
            set arguments
            set options '-R,--repo=repo'\t'WORK/my-repo, a web address or a clone URL' '--until=commit'\t'The branch' '--last='\t'Begin with the newest N that are there already' '-L,--limit='\t'End after so many commits' '--interval='\t'How long it is between two looks, 1s or more' '--since-file=file'\t'Keep in this file how far it came, and go on from there' '--exec='\t'Run this for each commit, instead of writing it' '--shell'\t'Run CMD in a shell' '--keep-going'\t'Go on with the next commit where CMD fails' '-h,--help'\t'Show this message and exit' $shared1
        case 'commits show'
            set verbs
            set arguments 'commit'
            set options '-R,--repo=repo'\t'WORK/my-repo, a web address or a clone URL' '-h,--help'\t'Show this message and exit' $shared1
        case 'commits changes'
            set verbs
            set arguments 'commit'
            set options '-R,--repo=repo'\t'WORK/my-repo, a web address or a clone URL' '-L,--limit='\t'How many at the most' '--all'\t'All of them, without a limit' '--start='\t'Go on from this position, as the server counts, where an earlier run broke off' '-h,--help'\t'Show this message and exit' $shared1
        case 'commits diff'
            set verbs
            set arguments 'commit' 'file'
            set options '-R,--repo=repo'\t'WORK/my-repo, a web address or a clone URL' '--stat'\t'How many lines each file gains and loses, instead of the lines' '-h,--help'\t'Show this message and exit' $shared1
        case 'commits pulls'
            set verbs
            set arguments 'commit'
            set options '-R,--repo=repo'\t'WORK/my-repo, a web address or a clone URL' '-L,--limit='\t'How many at the most' '--all'\t'All of them, without a limit' '--start='\t'Go on from this position, as the server counts, where an earlier run broke off' '-h,--help'\t'Show this message and exit' $shared1
        case 'commits comments'
            set verbs
            set arguments 'commit'
            set options '-R,--repo=repo'\t'WORK/my-repo, a web address or a clone URL' '--path=file'\t'Only those on this file' '--add='\t'Add a comment' '-L,--limit='\t'How many at the most' '--all'\t'All of them, without a limit' '--dry-run'\t'Send no write: show each as a curl line, and what it would change' '-h,--help'\t'Show this message and exit' $shared1
        case 'commits open'
            set verbs
            set arguments 'commit'
            set options '-R,--repo=repo'\t'WORK/my-repo, a web address or a clone URL' '--print'\t'Print the address instead of opening it' '-h,--help'\t'Show this message and exit' $shared1
        case 'builds'
            set verbs 'list'\t'List the builds of a commit, the newest first' 'show'\t'Show one build of a commit' 'set'\t'Set the status of a build' 'delete'\t'Delete one build of a commit' 'wait'\t'Wait until the builds of a commit are done'
            set arguments
            set options '-h,--help'\t'Show this message and exit' $shared0
        case 'builds list'
            set verbs
            set arguments 'commit'
            set options '-R,--repo=repo'\t'WORK/my-repo, a web address or a clone URL' '-L,--limit='\t'How many at the most' '--all'\t'All of them, without a limit' '-h,--help'\t'Show this message and exit' $shared1
        case 'builds show'
            set verbs
            set arguments 'commit'
            set options '--key='\t'The key of the build' '-R,--repo=repo'\t'WORK/my-repo, a web address or a clone URL' '-h,--help'\t'Show this message and exit' $shared1
        case 'builds set'
            set verbs
            set arguments 'commit'
            set options '-R,--repo=repo'\t'WORK/my-repo, a web address or a clone URL' '--state=|SUCCESSFUL|FAILED|INPROGRESS|CANCELLED|UNKNOWN'\t'How it is' '--key='\t'What tells it from others of the commit' '--url='\t'Its web page' '--name='\t'What people are shown instead of the key' '--description='\t'What there is to say of it' '--build-number='\t'Its number, or whatever tells runs apart' '--duration='\t'How long it took: 90s, 30m, 1h30m' '--ref=commit'\t'The branch that was built' '--parent='\t'The key of what it belongs to, such as a plan or a pipeline' '--test-results='\t'passed=3,failed=1,skipped=0' '--dry-run'\t'Send no write: show each as a curl line, and what it would change' '-h,--help'\t'Show this message and exit' $shared2
        case 'builds delete'
            set verbs
            set arguments 'commit'
            set options '--key='\t'The key of the build' '-R,--repo=repo'\t'WORK/my-repo, a web address or a clone URL' '-y,--yes'\t'Delete without asking' '--dry-run'\t'Send no write: show each as a curl line, and what it would change' '-h,--help'\t'Show this message and exit' $shared2
        case 'builds wait'
            set verbs
            set arguments 'commit'
            set options '*--key='\t'Only this build, there or not yet' '-R,--repo=repo'\t'WORK/my-repo, a web address or a clone URL' '--timeout='\t'How long to wait: 90s, 30m, 1h30m' '--fail-fast'\t'End with the first build that failed' '--interval='\t'How long it is until the second look, 1s or more' '-h,--help'\t'Show this message and exit' $shared3
        case 'insights'
            set verbs 'list'\t'List the reports on a commit' 'show'\t'Show a report on a commit, and how many annotations it has' 'annotations'\t'List the annotations on a commit, those of all its reports' 'report'\t'Put a report on a commit' 'annotate'\t'Put what a tool found on the lines of a commit' 'delete'\t'Delete a report on a commit, and its annotations'
            set arguments
            set options '-h,--help'\t'Show this message and exit' $shared0
        case 'insights list'
            set verbs
            set arguments 'commit'
            set options '-R,--repo=repo'\t'WORK/my-repo, a web address or a clone URL' '-L,--limit='\t'How many at the most' '--all'\t'All of them, without a limit' '--start='\t'Go on from this position, as the server counts, where an earlier run broke off' '-h,--help'\t'Show this message and exit' $shared1
        case 'insights show'
            set verbs
            set arguments 'commit'
            set options '-R,--repo=repo'\t'WORK/my-repo, a web address or a clone URL' '--key='\t'Which report of the commit' '-h,--help'\t'Show this message and exit' $shared1
        case 'insights annotations'
            set verbs
            set arguments 'commit'
            set options '-R,--repo=repo'\t'WORK/my-repo, a web address or a clone URL' '*--key='\t'Only those of this report' '*--severity=|LOW|MEDIUM|HIGH'\t'Only those that are so severe' '*--type=|BUG|CODE_SMELL|VULNERABILITY'\t'Only those of this type' '*--path=file'\t'Only those on this file' '-L,--limit='\t'How many at the most' '--all'\t'All of them, without a limit' '-h,--help'\t'Show this message and exit' $shared1
        case 'insights report'
            set verbs
            set arguments 'commit'
            set options '-R,--repo=repo'\t'WORK/my-repo, a web address or a clone URL' '--key='\t'What the report is known by on the commit, such as com.example.coverage' '--title='\t'What it is called' '--result=|PASS|FAIL'\t'Whether the commit passed' '--details='\t'What it is about, in more words' '--reporter='\t'Who made it: a tool, a company' '--link='\t'Where there is more of it' '--logo='\t'A picture to show it with' '*--data='\t'A value to show on it' '--file=file'\t'The report as JSON, in the servers\' own form' '--dry-run'\t'Send no write: show each as a curl line, and what it would change' '-h,--help'\t'Show this message and exit' $shared1
        case 'insights annotate'
            set verbs
            set arguments '*'
            set options '-R,--repo=repo'\t'WORK/my-repo, a web address or a clone URL' '--key='\t'The report that they belong to, made where there is none' '--format=|auto|bitbucket|sarif|ruff|eslint|pylint|gitlab'\t'What wrote it' '--title='\t'What the report is called' '--reporter='\t'Who made it' '--link='\t'Where there is more of it' '--fail-on=|LOW|MEDIUM|HIGH'\t'The least severity that makes the result FAIL' '--result=|PASS|FAIL'\t'The result, whatever was found' '--exit-code'\t'End with 1 where the result is FAIL' '--most-severe'\t'Send the 1000 most severe where there are more' '--root='\t'The folder that the tool took for the repository, such as /src' '--dry-run'\t'Send no write: show each as a curl line, and what it would change' '-h,--help'\t'Show this message and exit' $shared1
        case 'insights delete'
            set verbs
            set arguments 'commit'
            set options '-R,--repo=repo'\t'WORK/my-repo, a web address or a clone URL' '--key='\t'Which report of the commit' '-y,--yes'\t'Delete without asking' '--dry-run'\t'Send no write: show each as a curl line, and what it would change' '-h,--help'\t'Show this message and exit' $shared1
        case 'watch'
            set verbs 'commit'\t'Watch a commit' 'pull'\t'Watch a pull request' 'repo'\t'Watch a repository'
            set arguments
            set options '-h,--help'\t'Show this message and exit' $shared0
        case 'watch commit'
            set verbs
            set arguments 'commit'
            set options '-R,--repo=repo'\t'WORK/my-repo, a web address or a clone URL' '--off'\t'Stop watching' '--dry-run'\t'Send no write: show each as a curl line, and what it would change' '-h,--help'\t'Show this message and exit' $shared1
        case 'watch pull'
            set verbs
            set arguments 'pull'
            set options '-R,--repo=repo'\t'WORK/my-repo, a web address or a clone URL' '--off'\t'Stop watching' '--dry-run'\t'Send no write: show each as a curl line, and what it would change' '-h,--help'\t'Show this message and exit' $shared1
        case 'watch repo'
            set verbs
            set arguments 'repo'
            set options '-R,--repo=repo'\t'The same as REPO' '--off'\t'Stop watching' '--dry-run'\t'Send no write: show each as a curl line, and what it would change' '-h,--help'\t'Show this message and exit' $shared1
        case 'api'
            set verbs 'list'\t'List the operations of the REST API, or find those that the words are about, the best first' 'tags'\t'List the tags of the operations, and how many have each' 'show'\t'Show an operation: parameters, a skeleton of its body, the fields of its answers, and how to call it' 'call'\t'Call an operation of the REST API, checked against its description before it is sent' 'browse'\t'Find operations on a screen, read what they take, and try them' 'sync'\t'Find out what a server\'s REST API has that bbcli does not know'
            set arguments
            set options '-h,--help'\t'Show this message and exit' $shared0
        case 'api list'
            set verbs
            set arguments '*'
            set options '--tag=tag'\t'Only operations of this tag, or of one that contains it' '--method=|GET|POST|PUT|DELETE|PATCH|HEAD|OPTIONS'\t'Only operations of this method' '--plugin=plugin'\t'Only operations of this plug-in' '--writes,--reads'\t'Only operations that change something, or none that does' '-L,--limit='\t'How many at the most' '-h,--help'\t'Show this message and exit' $shared4
        case 'api tags'
            set verbs
            set arguments
            set options '-h,--help'\t'Show this message and exit' $shared4
        case 'api show'
            set verbs
            set arguments '*operation'
            set options '-h,--help'\t'Show this message and exit' $shared4
        case 'api call'
            set verbs
            set arguments '*operation'
            set options '-X,--method=|GET|POST|PUT|DELETE|PATCH|HEAD|OPTIONS'\t'The method, for those who are used to it' '*-p,--parameter=parameter'\t'A variable of the path, or a parameter of the query' '*-f=field'\t'A field of the body: a text' '*-F=field'\t'A field of the body: true, false, null, a number, @FILE or @-, else a text' '--input=file'\t'The body as it is in this file' '*--form='\t'A part of a multipart form' '*-H,--header='\t'One more header' '-R,--repo=repo'\t'WORK/my-repo, a web address or a clone URL' '--paginate'\t'All pages of a list, as one array' '-L,--limit='\t'How many at the most, with --paginate' '--include'\t'Show the status and the headers of the answer, too' '--silent'\t'Do not show the answer' '--output-file=file'\t'Write the answer to this file, whole or not at all' '--no-check'\t'Send what the description has something against' '--dry-run'\t'Send no write: show each as a curl line, and what it would change' '-h,--help'\t'Show this message and exit' $shared5
        case 'api browse'
            set verbs
            set arguments
            set options '-R,--repo=repo'\t'WORK/my-repo, a web address or a clone URL' '-h,--help'\t'Show this message and exit' $shared2
        case 'api sync'
            set verbs
            set arguments
            set options '--from=file'\t'Read this description instead: OpenAPI 3 or WADL' '--plugin='\t'What the operations of --from belong to' '-h,--help'\t'Show this message and exit' $shared1
        case 'auth'
            set verbs 'login'\t'Sign in to a server' 'status'\t'Show who you are on each server' 'switch'\t'Use another account of a server' 'refresh'\t'Renew a login by OAuth 2.0 now' 'token'\t'Print the token that a command would use' 'logout'\t'Forget the login on a server' 'tokens'\t'HTTP access tokens of users, projects and repositories' 'setup-git'\t'Let git ask bbcli for the login'
            set arguments
            set options '-h,--help'\t'Show this message and exit' $shared0
        case 'auth login'
            set verbs
            set arguments ''
            set options '--name='\t'What to call the server' '--store=|keyring|file'\t'Where the secret is kept' '--ssh-host='\t'The host of ssh URLs' '--dry-run'\t'Send no write: show each as a curl line, and what it would change' '-h,--help'\t'Show this message and exit' $shared6
        case 'auth status'
            set verbs
            set arguments
            set options '-h,--help'\t'Show this message and exit' $shared1
        case 'auth switch'
            set verbs
            set arguments 'account'
            set options '-h,--help'\t'Show this message and exit' $shared7
        case 'auth refresh'
            set verbs
            set arguments
            set options '-h,--help'\t'Show this message and exit' $shared2
        case 'auth token'
            set verbs
            set arguments
            set options '-h,--help'\t'Show this message and exit' $shared2
        case 'auth logout'
            set verbs
            set arguments 'server'
            set options '--all'\t'On every server, and of every account' '--revoke,--no-revoke'\t'Revoke the token that bbcli made there' '--dry-run'\t'Send no write: show each as a curl line, and what it would change' '-h,--help'\t'Show this message and exit' $shared2
        case 'auth tokens'
            set verbs 'list'\t'List access tokens, without their secrets' 'create'\t'Make an access token, and print it: it is shown this once' 'revoke'\t'Revoke an access token: whoever uses it is locked out at once'
            set arguments
            set options '-h,--help'\t'Show this message and exit' $shared0
        case 'auth tokens list'
            set verbs
            set arguments
            set options '--project=project'\t'Those of a project' '-R,--repo=repo'\t'Those of a repository' '-L,--limit='\t'How many at the most' '--all'\t'All of them, without a limit' '--start='\t'Go on from this position, as the server counts, where an earlier run broke off' '-h,--help'\t'Show this message and exit' $shared1
        case 'auth tokens create'
            set verbs
            set arguments ''
            set options '--permissions=permissions'\t'Such as PROJECT_READ,REPO_WRITE' '--expires='\t'How long it lives, such as 90d' '--project=project'\t'Those of a project' '-R,--repo=repo'\t'Those of a repository' '--dry-run'\t'Send no write: show each as a curl line, and what it would change' '-h,--help'\t'Show this message and exit' $shared1
        case 'auth tokens revoke'
            set verbs
            set arguments ''
            set options '--project=project'\t'Those of a project' '-R,--repo=repo'\t'Those of a repository' '-y,--yes'\t'Delete without asking' '--dry-run'\t'Send no write: show each as a curl line, and what it would change' '-h,--help'\t'Show this message and exit' $shared2
        case 'auth setup-git'
            set verbs
            set arguments
            set options '-h,--help'\t'Show this message and exit' $shared2
        case 'config'
            set verbs 'list'\t'List what is set' 'get'\t'Print one value' 'set'\t'Set a value' 'unset'\t'Take a value out' 'path'\t'Print where the configuration lies'
            set arguments
            set options '-h,--help'\t'Show this message and exit' $shared0
        case 'config list'
            set verbs
            set arguments
            set options '-h,--help'\t'Show this message and exit' $shared8
        case 'config get'
            set verbs
            set arguments '|default|project|repo|ssh_host|ca_bundle|client_cert|client_key|insecure|proxy|read_only|max_body_size'
            set options '-h,--help'\t'Show this message and exit' $shared7
        case 'config set'
            set verbs
            set arguments '|default|project|repo|ssh_host|ca_bundle|client_cert|client_key|insecure|proxy|read_only|max_body_size' 'setting'
            set options '-h,--help'\t'Show this message and exit' $shared7
        case 'config unset'
            set verbs
            set arguments '|default|project|repo|ssh_host|ca_bundle|client_cert|client_key|insecure|proxy|read_only|max_body_size'
            set options '-h,--help'\t'Show this message and exit' $shared7
        case 'config path'
            set verbs
            set arguments
            set options '-h,--help'\t'Show this message and exit' $shared9
        case 'alias'
            set verbs 'list'\t'List the aliases' 'set'\t'Let a word stand for a command line' 'delete'\t'Forget an alias'
            set arguments
            set options '-h,--help'\t'Show this message and exit' $shared0
        case 'alias list'
            set verbs
            set arguments
            set options '-h,--help'\t'Show this message and exit' $shared8
        case 'alias set'
            set verbs
            set arguments '' ''
            set options '-h,--help'\t'Show this message and exit' $shared9
        case 'alias delete'
            set verbs
            set arguments 'alias'
            set options '-h,--help'\t'Show this message and exit' $shared9
        case 'cache'
            set verbs 'path'\t'Print the folder that it is kept in' 'clear'\t'Remove what is kept of servers\' answers'
            set arguments
            set options '-h,--help'\t'Show this message and exit' $shared0
        case 'cache path'
            set verbs
            set arguments
            set options '-h,--help'\t'Show this message and exit' $shared9
        case 'cache clear'
            set verbs
            set arguments
            set options '-S,--server=server'\t'Only what this server said' '-h,--help'\t'Show this message and exit' $shared9
        case 'completion'
            set verbs 'bash'\t'Print the completion script for bash' 'zsh'\t'Print the completion script for zsh' 'fish'\t'Print the completion script for fish' 'powershell'\t'Print the completion script for PowerShell'
            set arguments
            set options '-h,--help'\t'Show this message and exit' $shared0
        case 'completion bash'
            set verbs
            set arguments
            set options '-h,--help'\t'Show this message and exit' $shared9
        case 'completion zsh'
            set verbs
            set arguments
            set options '-h,--help'\t'Show this message and exit' $shared9
        case 'completion fish'
            set verbs
            set arguments
            set options '-h,--help'\t'Show this message and exit' $shared9
        case 'completion powershell'
            set verbs
            set arguments
            set options '-h,--help'\t'Show this message and exit' $shared9
        case 'doctor'
            set verbs
            set arguments
            set options '-h,--help'\t'Show this message and exit' $shared1
        case 'sandbox'
            set verbs 'run'\t'Run a command against a fresh server' 'start'\t'Run a server in the foreground until Ctrl-C' 'operations'\t'List the operations of the sandbox'
            set arguments
            set options '-h,--help'\t'Show this message and exit' $shared0
        case 'sandbox run'
            set verbs
            set arguments '*program'
            set options '--version='\t'Behave as this version of Bitbucket, such as 7.19.3 or 10.4.2' '*--fault='\t'Let requests go wrong: \'429 retry-after=1 times=2\', \'latency ms=500 path=/rest/api/*\', \'drop\', …' '-h,--help'\t'Show this message and exit' $shared9
        case 'sandbox start'
            set verbs
            set arguments
            set options '--port='\t'0 takes a free one' '--data=folder'\t'Keep its data in this folder' '--host='\t'The address to listen on' '*--allow-host='\t'Also accept requests for this host name, such as a container\'s' '--version='\t'Behave as this version of Bitbucket, such as 7.19.3 or 10.4.2' '*--fault='\t'Let requests go wrong: \'429 retry-after=1 times=2\', \'latency ms=500 path=/rest/api/*\', \'drop\', …' '-h,--help'\t'Show this message and exit' $shared9
        case 'sandbox operations'
            set verbs
            set arguments
            set options '-h,--help'\t'Show this message and exit' $shared8
        case 'help'
            set verbs
            set arguments '|alias|api|auth|authentication|builds|cache|commits|completion|config|doctor|environment|exit-codes|help|insights|json-schema|output|projects|reference|repos|sandbox|scripting|security|servers|watch' '*verb'
            set options '-h,--help'\t'Show this message and exit' $shared10
        case 'reference'
            set verbs
            set arguments
            set options '-h,--help'\t'Show this message and exit' $shared8
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
        if not set -q path[1]; and not string match -q -- "$current*" $verbs
            set form =own
            __bbcli_value "$current" ''
        end
    else
        __bbcli_argument $place
        __bbcli_value "$current" ''
    end
end

complete -c bbcli -f -k -a '(__bbcli)'
