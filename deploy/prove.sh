#!/usr/bin/env bash
# Shows without a container engine that what the image starts works: publishes as the Dockerfile does, starts the service
# unprivileged and with no more in its environment than the image and compose.yaml give it, asks for its health and /v1/me
# and stops it. The database must be empty, and is bound to a keyring that is thrown away: throw it away too.
#
#   deploy/prove.sh 'Host=127.0.0.1;Database=proof;Username=proof_owner' [file with the password]
set -euo pipefail
connection=${1:?the connection string of an empty database} password=${2:-} url=http://127.0.0.1:$((20000 + RANDOM % 10000))

root=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d)
service=
trap '[ -z "$service" ] || kill "$service" 2>/dev/null || true; rm -rf "$work"' EXIT

dotnet publish "$root/src/Coalitions.Api" -c Release --use-current-runtime --self-contained false \
  -p:EmbeddedPostgres=false -p:UseAppHost=false --artifacts-path "$work/build" -o "$work/app" --nologo -v quiet

environment=(Urls="$url" Coalitions__DataDirectory="$work/data" ConnectionStrings__Coalitions="$connection")
if [ -n "$password" ]; then
  install -m 400 "$password" "$work/database-password"
  environment+=(Coalitions__DatabasePasswordFile="$work/database-password")
fi
as=()
if [ "$(id -u)" = 0 ]; then
  chown -R 1654:1654 "$work"
  as=(setpriv --reuid=1654 --regid=1654 --clear-groups --no-new-privs)
fi
cd "$work/app"
program=("${as[@]}" env -i "${environment[@]}" "$(command -v dotnet)" Coalitions.Api.dll)

"${program[@]}" &
service=$!
patience=90
until health=$("${program[@]}" health); do
  kill -0 "$service" 2>/dev/null && ((patience-- > 0)) || { echo "It did not get ready: $health" >&2; exit 1; }
  sleep 1
done
echo "$health"
curl --silent --show-error --fail -H "Authorization: Bearer $(cat "$work/data/admin.key")" "$url/v1/me" && echo
ls "$work/data"
kill -TERM "$service"
wait "$service"
service=
echo 'It held.'
