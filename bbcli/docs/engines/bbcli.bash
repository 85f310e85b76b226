# bash completion for bbcli. `bbcli completion bash` prints it; do not edit.
#
# Commands, options and their choices are in here. What a server, a working copy or the configuration knows, and words
# of one's own, are asked of bbcli itself.

# Say what may follow a command: its verbs, options and arguments.
_bbcli_command() {
@tree@
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
