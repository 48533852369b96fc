#!/usr/bin/env bash
# Stands in for kubectl: notes each call, keeps what is applied and the ConfigMaps as files of the folder $FAKE.
set -eu
case "$*" in
  "create configmap "*"--dry-run=client"*)
    name=$3
    for option in "$@"; do
      case $option in
        --from-literal=*) value=${option#--from-literal=}; printf %s "${value#*=}" > "$FAKE/new.$name.${value%%=*}" ;;
      esac
    done
    cat > "$FAKE/new.$name.manifests"
    echo "configmap $name"
    exit ;;
esac
echo "$*" >> "$FAKE/calls"
case "$*" in
  "apply -f -")
    text=$(cat)
    case $text in
      "configmap "*)
        for file in "$FAKE/new.${text#configmap }".*; do
          mv "$file" "$FAKE/${file#"$FAKE/new."}"
        done ;;
    esac
    number=1
    while [ -e "$FAKE/applied.$number" ]; do number=$((number + 1)); done
    printf '%s\n' "$text" > "$FAKE/applied.$number" ;;
  "get configmap "*)
    all=$*
    path=${all##*.data.}
    cat "$FAKE/$3.${path%\}}" 2>/dev/null || true ;;
  "get job "*) cat "$FAKE/condition" ;;
  "logs "*) echo "log of $2" ;;
  "rollout status "*) [ ! -e "$FAKE/rollout-fails" ] ;;
esac
