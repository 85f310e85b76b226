# PowerShell completion for bbcli. `bbcli completion powershell` prints it; do not edit.
#
# Commands, options and their choices are in here. What a server, a working copy or the configuration knows, and words
# of one's own, are asked of bbcli itself.

Register-ArgumentCompleter -Native -CommandName bbcli -ScriptBlock {
    param($wordToComplete, $commandAst, $cursorPosition)

@tree@
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
