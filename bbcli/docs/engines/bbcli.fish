# fish completion for bbcli. `bbcli completion fish` prints it; do not edit.
#
# Commands, options and their choices are in here. What a server, a working copy or the configuration knows, and words
# of one's own, are asked of bbcli itself.

# Say what may follow a command: its verbs and options, each with what it is for, and its arguments.
function __bbcli_command -S
@tree@
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
