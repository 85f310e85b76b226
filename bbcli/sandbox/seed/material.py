"""The words of my-repo's story: a small syntax highlighter, its languages, modules, topics and people."""

from __future__ import annotations

from bbcli.sandbox.seed.stream import Person

FRED = Person("Fred Stone", "fred@example.com")
MARY = Person("Mary Fields", "mary@example.com")
SEB = Person("Seb Ruiz")
PIERRE = Person("Pierre-Etienne Poirot")
AISHA = Person("Aisha Ahmed", "aahmed@example.com")
JUERGEN = Person("Jürgen Groß", "jgross@example.com")
HANAKO = Person("田中 花子", "tanaka@example.com")
ZOE = Person("Zoë O'Neil", "zoe@example.com")
PEOPLE = (FRED, MARY, AISHA, JUERGEN, SEB, HANAKO, ZOE, PIERRE)

# name, extension, keywords in the order in which they were thought of
LANGUAGES = (
    ("java", "java", "class interface extends implements public private static final void return if else for while"),
    ("python", "py", "def class return if elif else for while try except finally import from lambda yield pass"),
    ("ruby", "rb", "def end class module if unless else while until begin rescue ensure yield nil self"),
    ("perl", "pl", "sub my our local if unless else foreach while return use package require bless"),
    ("c", "c", "int char long struct union enum typedef static const return if else for while switch case"),
    ("c++", "cpp", "class template typename virtual public private namespace using new delete try catch throw"),
    ("c-sharp", "cs", "class interface namespace using public internal sealed async await var foreach yield lock"),
    ("javascript", "js", "function var let const return if else for while new typeof instanceof delete this"),
    ("php", "php", "function class echo foreach array public private static return if else elseif require include"),
    ("scala", "scala", "object trait class def val var match case extends with yield implicit lazy override"),
    ("haskell", "hs", "module import where let in case of data type newtype class instance deriving do"),
    ("erlang", "erl", "module export receive after case of end fun if when spawn try catch throw"),
    ("clojure", "clj", "def defn fn let loop recur if cond when ns require quote try catch"),
    ("lisp", "lisp", "defun defmacro let lambda cond if progn setq quote loop when unless"),
    ("scheme", "scm", "define lambda let letrec cond if begin set! quote do else case"),
    ("ocaml", "ml", "let rec in match with type module struct sig end fun function open of"),
    ("fortran", "f90", "program subroutine function integer real do end if then else call return module use"),
    ("pascal", "pas", "program procedure function begin end var const type if then else while do repeat until"),
    ("ada", "adb", "procedure function package body is begin end if then elsif loop with use type"),
    ("lua", "lua", "function local end if then else elseif for while repeat until return nil"),
    ("tcl", "tcl", "proc set if else foreach while return expr switch catch global upvar"),
    ("shell", "sh", "if then else elif fi for in do done while case esac function return local"),
    ("sql", "sql", "select from where group by order having insert update delete join left inner on"),
    ("css", "css", "color background margin padding border font width height display position float clear"),
    ("html", "html", "html head body div span table form input script style link meta title"),
    ("xml", "xml", "DOCTYPE ENTITY ELEMENT ATTLIST CDATA xmlns version encoding standalone"),
    ("makefile", "mk", "ifdef ifndef ifeq else endif include define endef export override vpath"),
    ("diff", "diff", "diff index Index Only rename copy similarity deleted new"),
    ("go", "go", "package import func type struct interface map chan go defer select range return"),
    ("delphi", "dpr", "unit interface implementation uses procedure function begin end class property inherited"),
)

# module: functions with what they are for
MODULES = {
    "lexer": {
        "read_word": "a word up to the next blank",
        "read_string": "a string between quotes",
        "read_number": "a number with its exponent",
        "read_comment": "a comment to the end of the line",
        "read_block": "a comment of several lines",
        "read_operator": "the longest operator",
        "read_blank": "blanks and line ends",
    },
    "theme": {
        "load_theme": "the colours of a theme",
        "mix_colours": "a colour between two others",
        "darken": "a darker shade",
        "lighten": "a lighter shade",
        "contrast": "how well text can be read",
        "fallback": "the colours of a poor terminal",
    },
    "render": {
        "render_html": "spans with classes",
        "render_ansi": "escape sequences",
        "render_latex": "commands of a package",
        "render_plain": "the text as it is",
        "line_numbers": "a column of numbers",
        "wrap_lines": "lines that fit the width",
        "expand_tabs": "blanks in place of tabs",
    },
    "guess": {
        "by_extension": "a language by the file's name",
        "by_shebang": "a language by the first line",
        "by_modeline": "a language by an editor's line",
        "by_keywords": "a language by what occurs most",
    },
    "cache": {
        "remember": "a rendered file",
        "forget": "what was not asked for lately",
        "key_of": "a name from content and theme",
        "usage": "how many bytes are kept",
    },
    "server": {
        "serve": "requests until stopped",
        "answer": "one request",
        "not_found": "a page that says so",
        "etag": "a tag that changes with the content",
    },
}

FIXES = (
    ("empty input", "An empty file gave one empty token."),
    ("quotes inside of comments", "The rest of the file was shown as a string."),
    ("tabs before the first word", ""),
    ("Windows line ends", "A carriage return counted as a character of its own."),
    ("files without a final newline", ""),
    ("nested comments in Scala", "They close as often as they open."),
    ("escaped quotes", ""),
    ("numbers such as 1e-9", "The sign belongs to the exponent."),
    ("byte order marks", "UTF-8 files of some editors start with one."),
    ("here documents", ""),
    ("a crash on very long lines", "Lines of minified scripts are cut for the preview."),
    ("colours on a light background", ""),
    ("the title of the help page", ""),
    ("a leak of file handles", "Every request kept one open."),
    ("sorting of language names", "c++ came before c."),
    ("raw strings in Python", ""),
    ("regular expressions after return", "A slash there is no division."),
    ("labels in Java", "A word and a colon at the start of a line."),
    ("attributes without quotes", ""),
    ("a colour that no theme had", "The page was black on black."),
    ("heredocs with dashes", ""),
    ("symbols in Ruby", "A colon before a word is no operator."),
    ("the order of rules", "The longest match wins, then the first one."),
    ("annotations in Java", "They may hold strings."),
    ("octal numbers", ""),
    ("the last line of a page", ""),
    ("the width of wide characters", "表 takes two columns."),
)

# name, background, text
THEMES = (
    ("dusk", "#22262e", "#d8dee9"),
    ("paper", "#fdfaf2", "#3a3226"),
    ("terminal", "#000000", "#33ff66"),
    ("harbour", "#10243a", "#cfe3f5"),
    ("meadow", "#f2f8ec", "#2c4a1e"),
    ("brick", "#2b1a17", "#f0d9cf"),
    ("chalk", "#ffffff", "#444444"),
    ("plum", "#2a1b33", "#e7d6f2"),
    ("sand", "#efe6d2", "#574a2f"),
    ("ink", "#0b0b14", "#c9c9e8"),
    ("mint", "#eafaf3", "#1f5140"),
    ("slate", "#2f3640", "#dfe6ec"),
)

# seconds for bench/words.txt, as they went down
TIMES = (9.31, 8.87, 7.02, 6.95, 5.40, 4.11, 4.08, 3.62, 2.95, 2.90, 2.41, 1.98, 1.77, 1.52)

DOCS = (
    ("README.md", "Say how to install", "## Installation\n\nUnpack it and put `bin` on your path.\n"),
    ("docs/themes.md", "Document themes", "# Themes\n\nA theme gives each kind of token a colour.\n"),
    ("docs/getting started.md", "Write a first guide", "# Getting started\n\n    highlight Hello.java\n"),
    ("docs/themes.md", "Show the dark theme", "\n## Dark\n\nFor those who work at night.\n"),
    ("docs/languages.md", "List the languages", "# Languages\n\nSee the folder `languages`.\n"),
    ("docs/größen & maße.md", "Größen und Maße beschreiben", "# Größen\n\nBreite in Spalten, Höhe in Zeilen.\n"),
    ("docs/languages.md", "Explain how to add a language", "\n## A new language\n\nCopy the one that is most alike.\n"),
    ("docs/日本語/はじめに.md", "日本語の説明を追加", "# はじめに\n\n構文を強調表示します。\n"),
    ("docs/server.md", "Document the server", "# Server\n\nIt answers on one port and keeps what it rendered.\n"),
    ("docs/getting started.md", "Add pipes to the guide", "\nIn a pipe: `git show HEAD:a.py | highlight -l python`.\n"),
    ("docs/faq.md", "Start a list of questions", "# Questions\n\n**Is it fast?** Fast enough for a commit.\n"),
    ("docs/faq.md", "Answer the one about colours", "\n**Why no colours?** Your terminal said it has none.\n"),
    ("docs/日本語/はじめに.md", "テーマの節を追加", "\n## テーマ\n\n色はテーマで決まります。\n"),
    ("README.md", "Thank those who helped", "## Thanks\n\nTo all who sent a language.\n"),
)

TOPICS = (
    "line-anchors", "copy-button", "diff-view", "word-wrap", "side-by-side", "blame-colours", "minimap", "search",
    "print-style", "keyboard", "bookmarks", "folding", "raw-view", "permalinks", "tab-width", "mobile",
)  # fmt: skip
