#!/bin/sh
set -e
cd "$(dirname "$0")"

build() {
	if [ -f "$1/needs" ]; then build "$(cat "$1/needs")"; fi
	# what an image is FROM is built first
	build_base "$(grep '^FROM ' "$1/Dockerfile" | cut -d ' ' -f 2)"
	"./$1/build.sh"
	docker tag "$1" "$1:1.0"
}

build_base() {
	if [ -d "$1" ]; then build "$1"; fi
}

build example/app
