#!/bin/sh
# All commits as JSON lines, as a shell script does it: for each page one curl, one jq for its rows, one for the next.
# Usage: curl_jq.sh URL_OF_THE_COMMITS TOKEN
page=$(mktemp)
trap 'rm -f "$page"' EXIT
next=0
while [ "$next" != end ]; do
  curl --silent --fail --header "Authorization: Bearer $2" --output "$page" "$1?limit=1000&start=$next" || exit 1
  jq --compact-output '.values[]' "$page"
  next=$(jq --raw-output 'if .isLastPage then "end" else .nextPageStart end' "$page")
done
