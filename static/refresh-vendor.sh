#!/bin/sh
# Fetches the vendored files anew, builds the theme from theme.config.json and lists the hashes for VENDOR.md. Needs Node and npm.
# Run it after changing a version below or a color of the theme: sh static/refresh-vendor.sh
set -eu

DESIGNSYSTEMET=1.22.0
CLI=1.15.0
INTER=5.3.0

static=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cd "$work"
printf '{"private": true}\n' > package.json
npm install --silent --no-audit --no-fund --ignore-scripts \
  "@digdir/designsystemet-css@$DESIGNSYSTEMET" "@digdir/designsystemet-web@$DESIGNSYSTEMET" \
  "@digdir/designsystemet@$CLI" "@fontsource-variable/inter@$INTER"

cp "$static/designsystemet/theme.config.json" designsystemet.config.json
npx designsystemet tokens create --clean
npx designsystemet tokens build -t design-tokens -o theme

digdir=node_modules/@digdir
inter=node_modules/@fontsource-variable/inter
cp "$digdir/designsystemet-css/dist/src/index.css" "$static/designsystemet/designsystemet.css"
cp "$digdir/designsystemet-web/dist/umd/index.js" "$static/designsystemet/designsystemet-web.js"
cp "$digdir/designsystemet-css/LICENSE" "$static/designsystemet/LICENSE"
cp theme/fosterkurs.css "$static/designsystemet/theme.css"
cp "$inter/files/inter-latin-wght-normal.woff2" "$static/fonts/inter-latin.woff2"
cp "$inter/files/inter-latin-ext-wght-normal.woff2" "$static/fonts/inter-latin-ext.woff2"
cp "$inter/LICENSE" "$static/fonts/LICENSE"

cd "$static"
sha256sum designsystemet/designsystemet.css designsystemet/designsystemet-web.js designsystemet/theme.css \
  fonts/inter-latin.woff2 fonts/inter-latin-ext.woff2
