import { execFileSync } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { editScript, type Setting } from './driver/pipelines.ts'

const builder = 'docker build -t b -f Dockerfile.build .\n'
const handoff = `${builder}docker create --name e b\ndocker cp e:/src/app app\ndocker rm e\n`
const final = 'docker build -t x .\n'

type Row = readonly [title: string, before: string, after: string, setting?: Setting & { readonly codes?: readonly string[] }]

const naming: readonly Row[] = [
  ['a name', `#!/bin/sh\n${handoff}${final}`, `#!/bin/sh\n${final}`],
  ['a variable', `${builder}id=$(docker create b)\ndocker cp $id:/src/app .\ndocker rm -v $id\n${final}`, final],
  ['backticks', `${builder}ID=\`docker create b\`\ndocker cp \${ID}:/src/app .\ndocker rm \${ID} > /dev/null\n${final}`, final],
  ['a run', `${builder}docker run --name e b true\ndocker cp e:/src/app .\ndocker rm e\n${final}`, final],
  [
    'a detached run',
    `${builder}C=$(docker run -d b sleep 600)\ndocker cp "$C":/src/app .\ndocker kill $C\ndocker rm $C\n${final}`,
    final,
  ],
  [
    'a cidfile',
    `${builder}docker create --cidfile=cid b\ndocker cp $(cat cid):/src/app .\ndocker rm $(cat cid) && rm cid\n${final}`,
    final,
  ],
  [
    'docker ps -lq',
    `${builder}docker run b true\ndocker cp $(docker ps -lq):/src/app .\ndocker rm $(docker ps -lq)\n${final}`,
    final,
  ],
  [
    'the long forms',
    `docker image build -t b -f Dockerfile.build .\ndocker container create --name e b\ndocker container cp e:/src/app app\ndocker container rm e\ndocker image build -t x .\n`,
    'docker image build -t x .\n',
  ],
  [
    'sudo',
    `sudo ${builder}sudo docker create --name e b\nsudo docker cp e:/src/app app\nsudo docker rm e\nsudo ${final}`,
    `sudo ${final}`,
  ],
  ['a name that is cleared before', `docker rm -f e 2>/dev/null || true\n${handoff}${final}`, final],
  [
    'a variable for docker',
    `DOCKER=docker\n$DOCKER build -t b -f Dockerfile.build .\n$DOCKER create --name e b\n$DOCKER cp e:/src/app app\n$DOCKER rm e\n$DOCKER build -t x .\n`,
    'DOCKER=docker\n$DOCKER build -t x .\n',
  ],
]

const copied: Setting = { files: { 'Dockerfile.run': 'FROM alpine:3.18\nCOPY app /usr/bin/app\n' }, without: ['Dockerfile'] }

const host: readonly Row[] = [
  ['an rm of the artifact afterwards', `${handoff}${final}rm ./app\n`, final],
  ['an rm of the artifact before', `rm -rf ./app\n${handoff}${final}`, final],
  ['a chmod of the artifact', `${handoff}chmod +x app\n${final}`, final],
  ['an rm of more than the artifact', `${handoff}${final}rm -f app notes.txt\n`, `${final}rm -f notes.txt\n`],
  ['an ls of the artifact', `${handoff}ls -lh app\n${final}`, final],
  ['a test of the artifact', `${handoff}[ -f app ] || exit 1\n${final}`, final],
  ['a test of the artifact as an if', `${handoff}if [ ! -f ./app ]; then\n  echo "no app" >&2\n  exit 1\nfi\n${final}`, final],
  [
    'a folder for the artifact',
    `mkdir -p out\n${builder}docker create --name e b\ndocker cp e:/src/app out/app\ndocker rm e\n${final}rm -rf out\n`,
    final,
    { files: { Dockerfile: 'FROM alpine:3.18\nCOPY out/app /usr/bin/app\n' } },
  ],
  [
    'a move of the artifact',
    `${builder}docker create --name e b\ndocker cp e:/src/app tmpapp\nmv tmpapp app\ndocker rm e\n${final}`,
    final,
  ],
  ['an rmi of the builder', `${handoff}${final}docker rmi b\n`, final],
  ['an rmi of the builder among others', `${handoff}${final}docker rmi b other\n`, `${final}docker rmi other\n`],
  [
    'a clean-up of the builder by its id',
    `${handoff}OLD=$(docker images -q b)\nif [ -n "$OLD" ]; then\n  docker rmi -f $OLD\nfi\n${final}`,
    final,
  ],
  ['a clean-up of the container by a filter', `docker ps -aq --filter name=e | xargs -r docker rm -f\n${handoff}${final}`, final],
  [
    'a clean-up that is about everything',
    `${handoff}${final}docker rmi $(docker images -f dangling=true -q)\ndocker image prune -f\n`,
    `${final}docker rmi $(docker images -f dangling=true -q)\ndocker image prune -f\n`,
  ],
  [
    'a copy out that is only removed again, beside what is none',
    `rm -rf app report tmp\n${builder}docker create --name e b\ndocker cp e:/src/app app\ndocker cp e:/src/report report\ndocker rm e\nrm -rf report .cache\n${final}rm -rf app .cache\n`,
    `rm -rf tmp\nrm -rf .cache\n${final}rm -rf .cache\n`,
  ],
  ['an owner that COPY would not keep', `${handoff}sudo chown -R "$USER" app\n${final}`, final],
  [
    'a test of the artifact by a variable that names it',
    `BIN=\${PWD}/app\n${builder}docker run -d --name e b sleep 30\nsleep 1\ndocker cp e:/src/app $BIN\ndocker rm -f e\n[ -x "\${BIN}" ] || { echo "no $BIN" >&2; exit 1; }\nif [[ ! -f $BIN ]]; then exit 2; fi\n${final}`,
    final,
  ],
  [
    'a removal that never comes to run',
    `${handoff}${final}rm -f app\n[ -f app ] && rm app\nif [ -f app ]; then\n  rm app\nfi\necho done\n`,
    `${final}echo done\n`,
  ],
  [
    'Dockerfiles that are copied into place',
    `cp Dockerfile.build Dockerfile\ndocker build -t b .\ndocker create --name e b\ndocker cp e:/src/app app\ncp -f Dockerfile.run ./Dockerfile\n${final}[ -f Dockerfile ] && rm Dockerfile\nrm -f app notes.txt\n`,
    'docker build -t x -f Dockerfile.run .\nrm -f notes.txt\n',
    copied,
  ],
  [
    'Dockerfiles that a function copies into place',
    `make() {\n  cp "Dockerfile.$1" Dockerfile\n  docker build -t "$1" .\n  rm Dockerfile\n}\nmake build\ndocker create --name e build\ndocker cp e:/src/app app\nmake run\n`,
    `make() {\n  docker build -t "$1" -f Dockerfile.run .\n}\nmake run\n`,
    copied,
  ],
  [
    'Dockerfiles that are moved into place and back',
    `mv Dockerfile Dockerfile.final\nmv Dockerfile.build Dockerfile\ndocker build -t b .\nmv Dockerfile Dockerfile.build\ndocker create --name e b\ndocker cp e:/src/app app\nmv Dockerfile.final Dockerfile\n${final}`,
    final,
  ],
  [
    'a folder that is gone into',
    `mkdir -p work\ncd work\ndocker build -t b -f ../Dockerfile.build ..\ncd ..\ndocker create --name e b\ndocker cp e:/src/app app\n${final}`,
    `mkdir -p work\n${final}`,
  ],
]

const control: readonly Row[] = [
  [
    'branches on one line',
    `${builder}docker create --name e b\ndocker cp e:/src/app app\nif [ -s app ]; then docker login; fi\nsign() { if [ -s app ]; then docker info; fi }\nsign\ndocker rm e\n${final}`,
    `docker login\nsign() { docker info; }\nsign\n${final}`,
  ],
  [
    'status checks',
    `${builder}if [ $? -ne 0 ]; then\n  echo "builder failed"\n  exit 1\nfi\ndocker create --name e b\ndocker cp e:/src/app app\nRC=$?\nif [ "$RC" != 0 ]; then exit $RC; fi\n${final}`,
    `RC=0\nif [ "$RC" != 0 ]; then exit $RC; fi\n${final}`,
  ],
  [
    'failures',
    `docker build -t b -f Dockerfile.build . || exit 1\ndocker create --name e b || exit 2\ndocker cp e:/src/app app || { echo "cannot extract"; exit 3; }\ndocker rm e || true\ndocker build -t x . || exit 4\n`,
    'docker build -t x . || exit 4\n',
  ],
  [
    'conditions',
    `if docker build -t b -f Dockerfile.build .; then\n  docker create --name e b\n  docker cp e:/src/app app\n  docker build -t x .\nelse\n  echo "failed"\n  exit 1\nfi\n`,
    final,
  ],
  [
    'one chain',
    `docker build -t b -f Dockerfile.build . && \\\n  docker create --name e b && \\\n  docker cp e:/src/app . && \\\n  docker rm e && \\\n  docker build -t x . && \\\n  rm -f app\n`,
    final,
  ],
  [
    'functions',
    `build() {\n  docker build -t b -f Dockerfile.build .\n}\n\nextract() {\n  docker create --name e b\n  docker cp e:/src/app app\n  docker rm e\n}\n\npackage() {\n  docker build -t x .\n}\n\nbuild\nextract\npackage\n`,
    `package() {\n  docker build -t x .\n}\n\npackage\n`,
  ],
  [
    'a choice of which only words are left',
    `# Stage 1: compile\nif [ "$SKIP" != 1 ]; then\n  docker build -t b -f Dockerfile.build .\n  docker create --name e b\n  docker cp e:/src/app app\nelse\n  echo "skipped, there is one"\nfi\n${final}`,
    `# Stage 1: compile\n${final}`,
  ],
  [
    'a function with a variable that others have too',
    `main() {\n  local tag="\${1:?}"\n  compile "$tag"\n  docker build -t "x:$tag" .\n}\ncompile() {\n  local tag="$1" cid\n  docker build -t "b:$tag" -f Dockerfile.build .\n  cid=$(docker create "b:$tag")\n  docker cp "$cid:/src/app" app\n}\nmain "$@"\n`,
    `main() {\n  local tag="\${1:?}"\n  docker build -t "x:$tag" .\n}\nmain "$@"\n`,
  ],
  [
    'a main function',
    `main() {\n  docker build -t b -f Dockerfile.build .\n  local id\n  id=$(docker create b)\n  docker cp "$id:/src/app" app\n  docker rm "$id"\n  docker build -t x .\n}\n\nmain "$@"\n`,
    `main() {\n  docker build -t x .\n}\n\nmain "$@"\n`,
  ],
  [
    'a helper that serves both builds',
    `make_image() {\n  docker build -t "$1" -f "$2" .\n}\nmake_image b Dockerfile.build\ndocker create --name e b\ndocker cp e:/src/app app\nmake_image x Dockerfile\n`,
    `make_image() {\n  docker build -t "$1" -f "$2" .\n}\nmake_image x Dockerfile\n`,
  ],
  [
    'functions that only a wrapper of commands could call',
    `run() { echo "+ $*"; "$@"; }\ncompile() {\n  run docker build -t b -f Dockerfile.build .\n}\ncompile\nrun docker create --name e b\nrun docker cp e:/src/app app\nrun docker build -t x .\n`,
    `run() { echo "+ $*"; "$@"; }\nrun docker build -t x .\n`,
  ],
  [
    'a branch whose helper makes both images',
    `image() {\n  date\n  docker build -t "$1" -f "$2" $3\n}\ncompile() {\n  image b Dockerfile.build .\n  date\n}\ncase "\${1:-all}" in\n  compile) compile ;;\n  all) compile; docker create --name e b; docker cp e:/src/app app; image x Dockerfile . ;;\nesac\n`,
    `image() {\n  date\n  docker build -t "$1" -f "$2" $3\n}\ncompile() {\n  date\n}\ncase "\${1:-all}" in\n  compile) compile ;;\n  all) compile; image x Dockerfile . ;;\nesac\n`,
  ],
  [
    'a helper that extracts',
    `extract() {\n  local id=$(docker create $1)\n  docker cp $id:$2 $3\n  docker rm -v $id\n}\n${builder}extract b /src/app app\n${final}`,
    final,
  ],
  [
    'a trap',
    `cleanup() {\n  docker rm -f e >/dev/null 2>&1\n  rm -f app\n}\ntrap cleanup EXIT INT\n${builder}docker create --name e b\ndocker cp e:/src/app app\n${final}`,
    final,
  ],
  [
    'a trap in quotes',
    `trap 'docker rm -f e' EXIT\n${builder}docker create --name e b\ndocker cp e:/src/app app\n${final}`,
    final,
  ],
  [
    'a part of a trap in quotes',
    `D=$(mktemp -d)\ntrap 'docker rm -f e; rm -rf "$D"' EXIT\n${builder}docker create --name e b\ndocker cp e:/src/app app\n${final}date > "$D/log"\n`,
    `D=$(mktemp -d)\ntrap 'rm -rf "$D"' EXIT\n${final}date > "$D/log"\n`,
  ],
  [
    'a subshell',
    `(cd . && docker build -t b -f Dockerfile.build .)\n(\n  docker create --name e b\n  docker cp e:/src/app app\n  docker rm e\n)\n${final}`,
    final,
  ],
  [
    'a branch',
    `#!/bin/bash\ncase "\${1:-build}" in\n  build)\n    docker build -t b -f Dockerfile.build .\n    docker create --name e b\n    docker cp e:/src/app app\n    docker rm e\n    docker build -t x .\n    ;;\n  help)\n    echo "usage: $0 build"\n    ;;\nesac\n`,
    `#!/bin/bash\ncase "\${1:-build}" in\n  build)\n    docker build -t x .\n    ;;\n  help)\n    echo "usage: $0 build"\n    ;;\nesac\n`,
  ],
]

const words: readonly Row[] = [
  [
    'messages before what goes',
    `#!/bin/sh\necho Building x:build\n\ndocker build -t x:build . -f Dockerfile.build\n\ndocker create --name extract x:build\ndocker cp extract:/src/app ./app\ndocker rm -f extract\n\necho Building x:latest\n\ndocker build --no-cache -t x:latest .\nrm ./app\n`,
    `#!/bin/sh\necho Building x:latest\n\ndocker build --no-cache -t x:latest .\n`,
  ],
  [
    'messages of a function',
    `log() { echo "==> $*"; }\nlog "Compiling"\n${builder}log "Extracting"\ndocker create --name e b\ndocker cp e:/src/app app\ndocker rm e\nlog "Packaging"\n${final}log "Done"\n`,
    `log() { echo "==> $*"; }\nlog "Packaging"\n${final}log "Done"\n`,
  ],
  [
    'no function that says when it was called',
    `begin() {\n  echo "building"\n  date\n}\nbegin\n${builder}docker create --name e b\ndocker cp e:/src/app app\ndocker rm e\n${final}`,
    `begin() {\n  echo "building"\n  date\n}\nbegin\n${final}`,
  ],
  [
    'messages in colours and on stderr',
    `GREEN='\\033[0;32m'\nNC='\\033[0m'\necho -e "\${GREEN}Building builder image...\${NC}"\n${builder}\nprintf "%bExtracting artefact%b\\n" "$GREEN" "$NC" >&2\ndocker create --name e b\n>&2 echo "copying"\ndocker cp e:/src/app app\ndocker rm e\n\necho -e "\${GREEN}Packaging\${NC}"\n${final}`,
    `GREEN='\\033[0;32m'\nNC='\\033[0m'\n\necho -e "\${GREEN}Packaging\${NC}"\n${final}`,
  ],
  [
    'titles between rules',
    `echo "====="\necho "Compile"\necho "====="\n${builder}echo\necho "====="\necho "Extract app"\necho "====="\ndocker create --name e b\ndocker cp e:/src/app app\ntput bold\necho "Package"\ntput sgr0\n${final}`,
    `tput bold\necho "Package"\ntput sgr0\n${final}`,
  ],
  [
    'the end of an announcement on its line',
    `echo -n "Building builder... "\n${builder}echo "done"\necho -n "Extracting x... "\ndocker create --name e b\ndocker cp e:/src/app app\necho "done"\necho -n "Building x... "\n${final}echo "done"\n`,
    `echo -n "Building x... "\n${final}echo "done"\n`,
  ],
  [
    'messages in chains and branches',
    `ok() { echo -e "[OK] $1"; }\ndie() { echo "$1" >&2; exit 1; }\ndocker build -t b -f Dockerfile.build . && ok "builder" || die "builder"\nif docker create --name e b; then\n  ok "created"\nelse\n  die "create"\nfi\ndocker cp e:/src/app app\nif [ $? -eq 0 ]; then ok "copied"; else die "copy"; fi\nif [ $? != 0 ]; then\n  exit 1\nelse\n  echo "Copied."\nfi\ndocker build -t x . && ok "image" || die "image"\n`,
    `ok() { echo -e "[OK] $1"; }\ndie() { echo "$1" >&2; exit 1; }\ndocker build -t x . && ok "image" || die "image"\n`,
  ],
  [
    'messages that show the artifact',
    `log() { printf '[%s] %s\\n' "$(date)" "$*" >&2; }\n${handoff}SIZE=$(du -h app | cut -f1)\nlog "size $SIZE"\nlog "sum: $(md5sum app)"\n${final}log "built x:latest, app removed"\n`,
    `log() { printf '[%s] %s\\n' "$(date)" "$*" >&2; }\n${final}log "built x:latest, app removed"\n`,
  ],
  [
    'numbers of what is left alone',
    `#!/bin/sh\nset -e\n\n# 1. compile\n${builder}# 2. extract\ndocker create --name e b\ndocker cp e:/src/app app\n\n# 3. the image\necho "[3/3] Building x"\n${final}`,
    `#!/bin/sh\nset -e\n\n# the image\necho "[3/3] Building x"\n${final}`,
  ],
  [
    'numbers in messages',
    `G='\\033[0;32m'\necho -e "\${G}Step 1/4: builder"\n${builder}echo -e "\${G}Step 2/4: extracting"\ndocker create --name e b\ndocker cp e:/src/app app\necho -e "\${G}Step 3/4: Building x"\n${final}echo -e "\${G}Step 4/4: Pushing x"\ndocker push x\n`,
    `G='\\033[0;32m'\necho -e "\${G}Step 1/2: Building x"\n${final}echo -e "\${G}Step 2/2: Pushing x"\ndocker push x\n`,
  ],
  [
    'a number in a message that is left alone',
    `printf '\\033[1m[1/2] Building builder\\033[0m\\n'\n${handoff}printf '\\033[1m[2/2] Building x\\033[0m\\n'\n${final}`,
    `printf '\\033[1mBuilding x\\033[0m\\n'\n${final}`,
  ],
  ['a message that announces everything', `echo "Building the image"\n${handoff}${final}`, `echo "Building the image"\n${final}`],
  ['a message about what went', `${handoff}echo "Extracted app"\n${final}echo "Built x"\n`, `${final}echo "Built x"\n`],
  [
    'a message that shows the container',
    `${builder}id=$(docker create b)\necho "container: $id"\ndocker cp $id:/src/app app\n${final}`,
    final,
  ],
  [
    'comments above what goes',
    `#!/bin/sh\nset -e\n\n# Compile in a container of its own.\n${builder}\n# Take the binary out.\ndocker create --name e b\ndocker cp e:/src/app app\ndocker rm e\n\n# The image that is shipped.\n${final}`,
    `#!/bin/sh\nset -e\n\n# The image that is shipped.\n${final}`,
  ],
  [
    'comments that speak of more',
    `#!/bin/sh\n# Builds the image x.\n# Usage: ./build.sh\n${handoff}# ship\n${final}# end\n`,
    `#!/bin/sh\n# Builds the image x.\n# Usage: ./build.sh\n# ship\n${final}# end\n`,
  ],
  [
    'variables of what goes',
    `BUILD=b\nEXTRACT=extract\nNAME=x\ndocker build -t $BUILD -f Dockerfile.build .\ndocker create --name $EXTRACT $BUILD\ndocker cp $EXTRACT:/src/app app\ndocker rm $EXTRACT\ndocker build -t $NAME .\n`,
    `NAME=x\ndocker build -t $NAME .\n`,
  ],
  [
    'variables of variables',
    `NAME=\${NAME:-me/x}\nTAG=\${1:-latest}\nBUILDER="\${NAME}-builder"\nC="\${BUILDER}-$$"\ndocker build -t "$BUILDER" -f Dockerfile.build .\ndocker create --name "$C" "$BUILDER"\ndocker cp "$C:/src/app" app\ndocker rm "$C"\ndocker build -t "$NAME:$TAG" .\n`,
    `NAME=\${NAME:-me/x}\nTAG=\${1:-latest}\ndocker build -t "$NAME:$TAG" .\n`,
  ],
  [
    'a default that is set in a condition',
    `if [ -z "$BUILDER" ]; then\n  BUILDER=b\nfi\ndocker build -t $BUILDER -f Dockerfile.build .\ndocker create --name e $BUILDER\ndocker cp e:/src/app app\n${final}`,
    final,
  ],
  [
    'an exported variable that nobody else knows',
    `export BUILDER=b\ndocker build -t $BUILDER -f Dockerfile.build .\ndocker create --name e $BUILDER\ndocker cp e:/src/app app\n${final}`,
    final,
  ],
]

const keeps: readonly Row[] = [
  [
    'an exported variable that another file uses',
    `export BUILDER=b\ndocker build -t $BUILDER -f Dockerfile.build .\ndocker create --name e $BUILDER\ndocker cp e:/src/app app\n${final}`,
    `export BUILDER=b\n${final}`,
    { files: { 'other.sh': '#!/bin/sh\necho "$BUILDER"\n' } },
  ],
  [
    'a variable that is still used',
    `N=x\ndocker build -t $N:b -f Dockerfile.build .\ndocker create --name e $N:b\ndocker cp e:/src/app app\ndocker build -t $N .\n`,
    `N=x\ndocker build -t $N .\n`,
  ],
  [
    'pushes and tags',
    `${handoff}${final}docker tag x x:1\ndocker push x:1\ndocker push x\n`,
    `${final}docker tag x x:1\ndocker push x:1\ndocker push x\n`,
  ],
  [
    'a builder that tests run in',
    `${handoff}docker run --rm b go test ./...\n${final}`,
    `docker build -t b --target build .\ndocker run --rm b go test ./...\n${final}`,
    { codes: ['RS561'] },
  ],
  [
    'a builder that tests run in when asked for',
    `${handoff}if [ -n "$TEST" ]; then\n  docker run --rm b go test\nfi\n${final}`,
    `docker build -t b --target build .\nif [ -n "$TEST" ]; then\n  docker run --rm b go test\nfi\n${final}`,
    { codes: ['RS561'] },
  ],
  [
    'an artifact that the host needs when asked for',
    `${handoff}if [ -n "$RELEASE" ]; then\n  cp app /srv/app\nfi\n${final}`,
    `docker build -t b --target build .\ndocker create --name e b\ndocker cp e:/src/app app\ndocker rm e\nif [ -n "$RELEASE" ]; then\n  cp app /srv/app\nfi\n${final}`,
    { codes: ['RS560', 'RS561'] },
  ],
  [
    'a builder that is pushed',
    `${handoff}docker push b\n${final}`,
    `docker build -t b --target build .\ndocker push b\n${final}`,
    { codes: ['RS561'] },
  ],
  [
    'a builder that another branch runs',
    `#!/bin/bash\nif [ "$1" = test ]; then\n  docker run --rm b go test\n  exit\nfi\n${handoff}${final}`,
    `#!/bin/bash\nif [ "$1" = test ]; then\n  docker run --rm b go test\n  exit\nfi\ndocker build -t b --target build .\n${final}`,
    { codes: ['RS561'] },
  ],
  [
    'a builder that a compose file uses',
    `${handoff}${final}`,
    `docker build -t b --target build .\n${final}`,
    { codes: ['RS561'], files: { 'docker-compose.yml': 'services:\n  test:\n    image: b\n    command: go test\n' } },
  ],
  [
    'an artifact that the host installs',
    `${handoff}cp app /usr/local/bin/app\n${final}`,
    `docker build -t b --target build .\ndocker create --name e b\ndocker cp e:/src/app app\ndocker rm e\ncp app /usr/local/bin/app\n${final}`,
    { codes: ['RS560', 'RS561'] },
  ],
  [
    'a folder that something else is put into',
    `mkdir -p out\n${builder}docker create --name e b\ndocker cp e:/src/app out/app\ndate > out/stamp\n${final}`,
    `mkdir -p out\ndate > out/stamp\n${final}`,
    { files: { Dockerfile: 'FROM alpine:3.18\nCOPY out/app /usr/bin/app\n' } },
  ],
  [
    'a folder that another container is given',
    `mkdir -p out\n${builder}docker create --name e b\ndocker cp e:/src/app out/app\n${final}docker run --rm -v "$PWD/out:/out:ro" alpine:3.18 ls /out\n`,
    `mkdir -p out\ndocker build -t b --target build .\ndocker create --name e b\ndocker cp e:/src/app out/app\n${final}docker run --rm -v "$PWD/out:/out:ro" alpine:3.18 ls /out\n`,
    { codes: ['RS560', 'RS561'], files: { Dockerfile: 'FROM alpine:3.18\nCOPY out/app /usr/bin/app\n' } },
  ],
  [
    'a container that is given everything',
    `${handoff}${final}docker run --rm -v "$PWD:/src:ro" -w /src golang:1.20 go vet ./...\n`,
    `${final}docker run --rm -v "$PWD:/src:ro" -w /src golang:1.20 go vet ./...\n`,
  ],
  [
    'Dockerfiles that are copied into place when something else reads them there',
    `cp Dockerfile.build Dockerfile\ndocker build -t b .\ndocker create --name e b\ndocker cp e:/src/app app\ncp Dockerfile.run Dockerfile\nhadolint Dockerfile\n${final}`,
    `cp Dockerfile.build Dockerfile\ncp Dockerfile.run Dockerfile\nhadolint Dockerfile\ndocker build -t x -f Dockerfile.run .\n`,
    copied,
  ],
  [
    'a copy out that something looks at before it is removed',
    `${builder}docker create --name e b\ndocker cp e:/src/app app\ndocker cp e:/src/report report\ncat report\nrm -rf report\n${final}`,
    `docker build -t b --target build .\ndocker create --name e b\ndocker cp e:/src/app app\ndocker cp e:/src/report report\ncat report\nrm -rf report\n${final}`,
    { codes: ['RS560', 'RS560', 'RS561'] },
  ],
  [
    'a message about what comes next',
    `${handoff}echo "Copying static files"\ncp -r static public\n${final}`,
    `echo "Copying static files"\ncp -r static public\n${final}`,
    { files: { 'static/x': 'x' } },
  ],
  [
    'numbers that are no count of the steps',
    `# Needs docker >= 17:\n# 1. install it\n# 2. run this\n${handoff}# 3. nothing\necho "Step 7: x"\n${final}`,
    `# Needs docker >= 17:\n# 1. install it\n# 2. run this\n# 3. nothing\necho "Step 7: x"\n${final}`,
  ],
  ['a here-document', `cat <<EOF\n# docker rm e\n\n\nEOF\n${handoff}${final}`, `cat <<EOF\n# docker rm e\n\n\nEOF\n${final}`],
  [
    'functions that are called by name, and what they find',
    `#!/bin/bash\nextract() {\n  docker create --name e b\n  docker cp e:/src/app app\n}\nall() {\n  docker build -t b -f Dockerfile.build .\n  extract\n  docker build -t x .\n}\n"\${@:-all}"\n`,
    `#!/bin/bash\nextract() {\n  docker create --name e b\n  docker cp e:/src/app app\n}\nall() {\n  docker build -t b --target build .\n  docker build -t x .\n}\n"\${@:-all}"\n`,
    { codes: ['RS561'] },
  ],
  [
    'functions that a loop over the arguments calls',
    `#!/bin/bash\nset -e\ndo_build() { docker build -t b -f Dockerfile.build .; }\ndo_extract() {\n  docker create --name e b\n  docker cp e:/src/app app\n}\ndo_image() { docker build -t x .; }\nif [ $# -eq 0 ]; then\n  do_build\n  do_extract\n  do_image\n  exit\nfi\nfor step in "$@"; do\n  "do_$step"\ndone\n`,
    `#!/bin/bash\nset -e\ndo_build() { docker build -t b --target build .; }\ndo_extract() {\n  docker create --name e b\n  docker cp e:/src/app app\n}\ndo_image() { docker build -t x .; }\nif [ $# -eq 0 ]; then\n  do_image\n  exit\nfi\nfor step in "$@"; do\n  "do_$step"\ndone\n`,
  ],
  [
    'functions that a branch calls, with a helper written out',
    `#!/bin/bash\nimage() {\n  local name=$1 file=$2\n  echo "building $name"\n  docker build -t "x-$name" -f "$file" .\n}\ncompile() {\n  image build Dockerfile.build\n}\nextract() {\n  local id=$(docker create x-build)\n  docker cp "$id:/src/app" app\n  docker rm "$id"\n}\ncase "\${1:-all}" in\n  compile) compile ;;\n  extract) extract ;;\n  all) compile; extract; image run Dockerfile ;;\nesac\n`,
    `#!/bin/bash\nimage() {\n  local name=$1 file=$2\n  echo "building $name"\n  docker build -t "x-$name" -f "$file" .\n}\ncompile() {\n  docker build -t x-build --target build .\n}\nextract() {\n  local id=$(docker create x-build)\n  docker cp "$id:/src/app" app\n  docker rm "$id"\n}\ncase "\${1:-all}" in\n  compile) compile ;;\n  extract) extract ;;\n  all) image run Dockerfile ;;\nesac\n`,
  ],
  [
    'branches that the script calls itself for',
    `#!/bin/sh\ncase $1 in\ncompile)\n  docker build -t b -f Dockerfile.build . && docker create --name e b && docker cp e:/src/app app && docker rm e\n  ;;\npack)\n  docker build -t x .\n  ;;\n*)\n  $0 compile && $0 pack\n  ;;\nesac\n`,
    `#!/bin/sh\ncase $1 in\ncompile)\n  docker build -t b --target build . && docker create --name e b && docker cp e:/src/app app && docker rm e\n  ;;\npack)\n  docker build -t x .\n  ;;\n*)\n  $0 pack\n  ;;\nesac\n`,
  ],
  [
    'branches that use the helper once more',
    `#!/bin/sh\nimage() { docker build -t "$1" -f "$2" .; }\ncase "$1" in\n  builder) image b Dockerfile.build ;;\n  "")\n    image b Dockerfile.build\n    docker create --name e b\n    docker cp e:/src/app app\n    image x Dockerfile\n    ;;\nesac\n`,
    `#!/bin/sh\nimage() { docker build -t "$1" -f "$2" .; }\ncase "$1" in\n  builder) docker build -t b --target build . ;;\n  "")\n    image x Dockerfile\n    ;;\nesac\n`,
  ],
  [
    'what a branch cleans up',
    `#!/bin/sh\ncase "$1" in\n  builder) docker build -t b -f Dockerfile.build . ;;\n  clean)\n    docker rmi b old\n    rm -f app notes.txt\n    ;;\n  "")\n    docker build -t b -f Dockerfile.build .\n    docker create --name e b\n    docker cp e:/src/app app\n    docker build -t x .\n    docker rmi b old\n    rm -f app notes.txt\n    ;;\nesac\n`,
    `#!/bin/sh\ncase "$1" in\n  builder) docker build -t b --target build . ;;\n  clean)\n    docker rmi b old\n    rm -f app notes.txt\n    ;;\n  "")\n    docker build -t x .\n    docker rmi old\n    rm -f notes.txt\n    ;;\nesac\n`,
  ],
  [
    'functions that a loop calls by a variable',
    `set -e\ncompile() { docker build -t b -f Dockerfile.build .; }\nextract() {\n  docker create --name e b\n  docker cp e:/src/app app\n}\nimage() { docker build -t x .; }\nfor step in compile extract image; do\n  $step\ndone\n`,
    `set -e\ncompile() { :; }\nextract() {\n  :\n}\nimage() { docker build -t x .; }\nfor step in compile extract image; do\n  $step\ndone\n`,
  ],
  [
    'the end of a branch behind what goes',
    `#!/bin/sh\nfor s in \${*:-builder extract image}; do\n  case $s in\n    builder) docker build -t b -f Dockerfile.build . ;;\n    extract)\n      docker create --name e b\n      docker cp e:/src/app app ;;\n    image) docker build -t x . ;;\n  esac\ndone\n`,
    `#!/bin/sh\nfor s in \${*:-builder extract image}; do\n  case $s in\n    builder) ;;\n    extract)\n       ;;\n    image) docker build -t x . ;;\n  esac\ndone\n`,
    { codes: ['RS564', 'RS564'] },
  ],
  [
    'branches that do it once more',
    `#!/bin/sh\ncase "$1" in\n  builder) docker build -t b -f Dockerfile.build . ;;\n  extract) docker create --name e b && docker cp e:/src/app app ;;\n  "")\n    docker build -t b -f Dockerfile.build .\n    docker create --name e b\n    docker cp e:/src/app app\n    docker build -t x .\n    ;;\nesac\n`,
    `#!/bin/sh\ncase "$1" in\n  builder) docker build -t b --target build . ;;\n  extract) docker create --name e b && docker cp e:/src/app app ;;\n  "")\n    docker build -t x .\n    ;;\nesac\n`,
  ],
]

const flags: readonly Row[] = [
  [
    'build arguments',
    `docker build --build-arg V=1 -t b -f Dockerfile.build .\ndocker create --name e b\ndocker cp e:/src/app app\n${final}`,
    'docker build --build-arg V=1 -t x .\n',
    { files: { 'Dockerfile.build': 'FROM golang:1.20\nARG V\nRUN go build -o /src/app\n' } },
  ],
  [
    'build arguments as they are written',
    `docker build --build-arg "V=\${V:-1}" -t b -f Dockerfile.build .\ndocker create --name e b\ndocker cp e:/src/app app\ndocker build \\\n  --no-cache \\\n  -t x \\\n  .\n`,
    'docker build \\\n  --no-cache \\\n  --build-arg "V=${V:-1}" \\\n  -t x \\\n  .\n',
    { files: { 'Dockerfile.build': 'FROM golang:1.20\nARG V\nRUN go build -o /src/app\n' } },
  ],
  [
    'build arguments behind those of the final, and behind the tag where they stood there',
    `docker build -t b --build-arg V=1 --label made=here -f Dockerfile.build .\ndocker create --name e b\ndocker cp e:/src/app app\ndocker build --build-arg W=2 \\\n  -t x \\\n  .\n`,
    'docker build --build-arg W=2 \\\n  --build-arg V=1 \\\n  -t x \\\n  .\n',
    {
      files: {
        'Dockerfile.build': 'FROM golang:1.20\nARG V\nRUN go build -o /src/app\n',
        Dockerfile: 'FROM alpine:3.18\nARG W\nCOPY app /usr/bin/app\n',
      },
    },
  ],
  [
    'build arguments with the breaks of a long line',
    `docker build -t b \\\n  --build-arg V="a value that is as long as values are where somebody breaks lines" \\\n  --build-arg W=2 \\\n  -f Dockerfile.build .\ndocker create --name e b\ndocker cp e:/src/app app\n${final}`,
    'docker build -t x --build-arg V="a value that is as long as values are where somebody breaks lines" \\\n  --build-arg W=2 \\\n  .\n',
    { files: { 'Dockerfile.build': 'FROM golang:1.20\nARG V\nARG W\nRUN go build -o /src/app\n' } },
  ],
  [
    'the file and the target in the long form that the driver uses',
    `docker build --tag b --file Dockerfile.build .\ndocker create --name e b\ndocker cp e:/src/app app\ndocker push b\ncp Dockerfile.run Dockerfile\ndocker build --tag x .\n`,
    'docker build --tag b --file Dockerfile.run --target build .\ndocker push b\ndocker build --tag x --file Dockerfile.run .\n',
    { ...copied, codes: ['RS561'] },
  ],
  [
    'build arguments of a function',
    `compile() {\n  docker build --build-arg V=$1 -t b -f Dockerfile.build .\n}\ncompile 1.2\ndocker create --name e b\ndocker cp e:/src/app app\n${final}`,
    'docker build --build-arg V=1.2 -t x .\n',
    { files: { 'Dockerfile.build': 'FROM golang:1.20\nARG V\nRUN go build -o /src/app\n' } },
  ],
  [
    'build arguments whose variable changes',
    `V=1\ndocker build --build-arg V=$V -t b -f Dockerfile.build .\ndocker create --name e b\ndocker cp e:/src/app app\nV=2\ndocker build -t x:$V .\n`,
    'V=1\nV=2\ndocker build --build-arg V=1 -t x:$V .\n',
    { files: { 'Dockerfile.build': 'FROM golang:1.20\nARG V\nRUN go build -o /src/app\n' } },
  ],
  [
    'the network',
    `docker build --network=host -t b -f Dockerfile.build .\ndocker create --name e b\ndocker cp e:/src/app app\n${final}`,
    'docker build --network=host -t x .\n',
    { codes: ['RS557'] },
  ],
  [
    'the network that both have',
    `docker build --network=host -t b -f Dockerfile.build .\ndocker create --name e b\ndocker cp e:/src/app app\ndocker build --network host -t x .\n`,
    'docker build --network host -t x .\n',
  ],
  [
    'a cache',
    `docker pull b || true\ndocker build --cache-from b -t b -f Dockerfile.build .\ndocker create --name e b\ndocker cp e:/src/app app\ndocker push b\n${final}`,
    'docker pull b || true\ndocker build --cache-from b -t b --target build .\ndocker push b\ndocker build --cache-from b -t x .\n',
    { codes: ['RS561'] },
  ],
  [
    'freshness',
    `docker build --pull --no-cache -t b -f Dockerfile.build .\ndocker create --name e b\ndocker cp e:/src/app app\n${final}`,
    final,
    { codes: ['RS558', 'RS558'] },
  ],
  [
    'a context before the flags',
    `docker build . --network host -t b -f Dockerfile.build\ndocker create --name e b\ndocker cp e:/src/app app\ndocker build . -t x\n`,
    'docker build . --network host -t x\n',
    { codes: ['RS557'] },
  ],
  [
    'BuildKit',
    `DOCKER_BUILDKIT=1 docker build -t b -f Dockerfile.build .\ndocker create --name e b\ndocker cp e:/src/app app\n${final}`,
    'DOCKER_BUILDKIT=1 docker build -t x .\n',
    { codes: ['RS563'] },
  ],
]

const inFolders: Setting['files'] = {
  'src/main.go': 'package main\n',
  'src/Dockerfile': 'FROM golang:1.20\nWORKDIR /src\nCOPY . .\nRUN go build -o app .\n',
  'image/Dockerfile': 'FROM alpine:3.18\nCOPY app /usr/bin/app\n',
  'image/run.conf': 'x\n',
}

const files: readonly Row[] = [
  [
    'contexts apart',
    `docker build -t b src\ndocker create --name e b\ndocker cp e:/src/app image/app\ndocker build -t x image\n`,
    'docker build -t x -f image/Dockerfile .\n',
    { files: inFolders },
  ],
  [
    'contexts apart, in folders',
    `cd src\ndocker build -t b .\ncd ..\ndocker create --name e b\ndocker cp e:/src/app image/app\n(cd image && docker build -t x .)\n`,
    '(cd image && docker build -t x -f Dockerfile ..)\n',
    { files: inFolders },
  ],
  [
    'a script that only extracts',
    `#!/bin/sh\nset -e\n./extract.sh\n${final}`,
    `#!/bin/sh\nset -e\n${final}`,
    { files: { 'extract.sh': { text: `#!/bin/sh\nset -e\n${handoff}`, executable: true } } },
  ],
  [
    'a library of functions',
    `#!/bin/sh\n. ./lib.sh\nextract b\n${final}`,
    `#!/bin/sh\n. ./lib.sh\n${final}`,
    {
      files: {
        'lib.sh': `extract() {\n  docker build -t $1 -f Dockerfile.build .\n  docker create --name e $1\n  docker cp e:/src/app app\n  docker rm e\n}\nhello() { echo hi; }\n`,
      },
    },
  ],
]

function script(text: string): { readonly text: string; readonly executable: true } {
  return { text: `#!/bin/sh\n${text}`, executable: true }
}

function check(rows: readonly Row[]): void {
  for (const [title, before, after, setting] of rows) {
    it(title, () => {
      const edited = editScript(before, setting)
      expect(edited.after()).toBe(after)
      expect([...edited.codes].sort()).toEqual(setting?.codes ?? [])
      expect(() => execFileSync('bash', ['-n'], { input: after, stdio: 'pipe' })).not.toThrow()
    })
  }
}

describe('editDrivers', () => {
  describe('takes out the handoff however its container is named', () => {
    check(naming)
  })
  describe('takes out what the host does to the artifact', () => {
    check(host)
  })
  describe('takes out the handoff in', () => {
    check(control)
  })
  describe('takes out words that became wrong', () => {
    check(words)
  })
  describe('keeps', () => {
    check(keeps)
  })
  describe('carries over', () => {
    check(flags)
  })
  describe('edits', () => {
    check(files)
  })

  const loop = `for s in one two; do\n  docker build -t $s-build -f $s/Dockerfile.build $s\n  id=$(docker create $s-build)\n  docker cp $id:/src/app $s/app\n  docker rm $id\n  docker build -t $s $s\ndone\n`
  const inLoop: Setting['files'] = Object.fromEntries(
    ['one', 'two'].flatMap((name) => [
      [`${name}/main.go`, 'package main\n'],
      [`${name}/Dockerfile.build`, 'FROM golang:1.20\nWORKDIR /src\nCOPY main.go .\nRUN go build -o app .\n'],
      [`${name}/Dockerfile`, 'FROM alpine:3.18\nCOPY app /usr/bin/app\n'],
    ]),
  )

  it('says which entries of a script do nothing any more, and which commands will miss the artifact', () => {
    const { after, codes } = editScript(
      `#!/bin/bash\ncase "\${1:-all}" in\n  extract) docker cp e:/src/app app ;;\n  deploy) scp app server: ;;\n  all)\n    docker build -t b -f Dockerfile.build .\n    docker create --name e b\n    docker cp e:/src/app app\n    docker build -t x .\n    ;;\nesac\n`,
    )
    expect(after()).toContain('  all)\n    docker build -t x .\n    ;;\n')
    expect(codes).toEqual(['RS565'])
  })

  it('edits a loop over several handoffs', () => {
    const { after, codes } = editScript(loop, { files: inLoop })
    expect(after()).toBe('for s in one two; do\n  docker build -t $s $s\ndone\n')
    expect(codes).toEqual([])
  })

  const shared: Setting['files'] = Object.fromEntries(
    ['one', 'two'].flatMap((name) => [
      [`${name}/Dockerfile`, `FROM alpine:3.18\nCOPY app /usr/bin/${name}\n`],
      [`${name}.txt`, name],
    ]),
  )
  const builds: readonly (readonly [title: string, before: string, after: string])[] = [
    ['the loop variable', 'for s in one two; do BUILD $s; done', 'docker build -t x/$s -f $s/Dockerfile .'],
    ['the loop variable in quotes', 'for s in one two; do BUILD "./$s"; done', 'docker build -t x/$s -f "$s/Dockerfile" .'],
    ['a parameter', 'make() { BUILD ${1}; }\nmake one\nmake two', 'docker build -t x/$1 -f ${1}/Dockerfile .'],
    ['a local variable', 'make() { local n=$1; BUILD "$n/"; }\nmake one\nmake two', 'docker build -t x/$n -f "$n/Dockerfile" .'],
  ]
  for (const [title, text, build] of builds) {
    it(`gives builds that share a builder their Dockerfile by ${title}`, () => {
      const [, name = ''] = /-t x\/(\S+)/.exec(build) ?? []
      const handing = `docker cp e:/src/app ${name}/app; docker build -t x/${name}`
      const { after, codes, commands } = editScript(
        `${builder}docker create --name e b\n${text.replace('BUILD', handing)}\ndocker rm e\n`,
        { files: shared },
      )
      expect(after()).toBe(`${text.replace(/BUILD [^;]*/, build)}\n`)
      expect(codes).toEqual([])
      expect(commands.map((command) => command.argv.slice(2))).toEqual([
        ['-t', 'x/one', '-f', 'one/Dockerfile', '.'],
        ['-t', 'x/two', '-f', 'two/Dockerfile', '.'],
      ])
    })
  }

  it('says what one command would have to be', () => {
    const { findings } = editScript(
      `mk() {\n  docker build -t $1 -f $2 $3\n}\nmk b src/Dockerfile src\ndocker create --name e b\ndocker cp e:/src/app image/app\nmk x image/Dockerfile image\nmk y other/Dockerfile other\n`,
      { files: { ...inFolders, 'other/Dockerfile': 'FROM alpine:3.18\n' } },
    )
    expect(findings.find((one) => one.code === 'RS551')?.message).toBe(
      'docker build -t $1 -f $2 $3 is run several times and would have to change differently each time: docker build -t $1 -f $2 . (from build.sh:7), docker build -t $1 -f $2 $3 (from build.sh:8).',
    )
  })

  const lib = `say() { echo "# $1"; }\ncompile() {\n  docker build -t b -f Dockerfile.build .\n  docker create --name e b\n  docker cp e:/src/app app\n}\n`

  it('takes out the words of a library with what they announce', () => {
    const { after } = editScript(`. ./lib.sh\nsay "Compile"\ncompile\nsay "Package"\n${final}`, { files: { 'lib.sh': lib } })
    expect(after()).toBe(`. ./lib.sh\nsay "Package"\n${final}`)
    expect(after('lib.sh')).toBe('say() { echo "# $1"; }\n')
  })

  it('keeps a function of a library that a make target calls', () => {
    const { after } = editScript(`. ./lib.sh\ncompile\n${final}`, {
      files: { 'lib.sh': lib, Makefile: 'compile:\n\t. ./lib.sh && compile\n' },
    })
    expect(after()).toBe(`. ./lib.sh\n${final}`)
    expect(after('lib.sh')).toBe(lib.replace('-f Dockerfile.build', '--target build'))
  })

  it('deletes a script of which nothing is left', () => {
    const { changes } = editScript(`#!/bin/sh\n./extract.sh\n${final}`, { files: { 'extract.sh': script(`set -e\n${handoff}`) } })
    expect(changes.find((change) => change.path === 'extract.sh')).toEqual({
      path: 'extract.sh',
      action: 'delete',
      mode: null,
      after: null,
    })
  })

  it('keeps a script of which nothing is left when another file names it', () => {
    const { changes } = editScript(`#!/bin/sh\n./extract.sh\n${final}`, {
      files: { 'extract.sh': script(`set -e\n${handoff}`), Makefile: 'binary:\n\t./extract.sh\n' },
    })
    expect(changes.find((change) => change.path === 'extract.sh')).toEqual({
      path: 'extract.sh',
      action: 'modify',
      mode: '100755',
      after: '#!/bin/sh\nset -e\n',
    })
  })

  it('edits the scripts that a driver calls', () => {
    const edited = editScript(`#!/bin/sh\n./compile.sh\n./package.sh\n`, {
      files: {
        'compile.sh': script(`${builder}mkdir -p logs\ndocker create --name e b\ndocker cp e:/src/app app\n`),
        'package.sh': script(`${final}rm app\n`),
      },
    })
    expect(edited.after()).toBe('#!/bin/sh\n./compile.sh\n./package.sh\n')
    expect(edited.after('compile.sh')).toBe('#!/bin/sh\nmkdir -p logs\n')
    expect(edited.after('package.sh')).toBe(`#!/bin/sh\n${final}`)
  })

  it('tells how the final is built', () => {
    const { commands } = editScript(`IMAGE=\${IMAGE:-me/x}\n${handoff}sudo docker build \\\n  -t $IMAGE . || exit 1\n`)
    expect(commands).toEqual([
      { image: 'final', cwd: '.', argv: ['docker', 'build', '-t', 'me/x', '.'], shell: 'sudo docker build -t $IMAGE .' },
    ])
  })

  it('leaves drivers alone and tells the command when the legacy files are kept', () => {
    const { changes, commands } = editScript(`${handoff}${final}`, { keepLegacy: true })
    expect(changes).toEqual([])
    expect(commands.map((command) => command.shell)).toEqual(['docker build -t x -f Dockerfile.multistage .'])
  })

  const blocked: readonly (readonly [title: string, code: string, text: string, setting?: Setting])[] = [
    [
      'the same build has to change differently',
      'RS551',
      `mk() {\n  docker build -t $1 -f $2 $3\n}\nmk b src/Dockerfile src\ndocker create --name e b\ndocker cp e:/src/app image/app\nmk x image/Dockerfile image\nmk y other/Dockerfile other\n`,
      { files: { ...inFolders, 'other/Dockerfile': 'FROM alpine:3.18\n' } },
    ],
    [
      'a value cannot be moved',
      'RS555',
      `compile() {\n  docker build --build-arg V=$1 -t b -f Dockerfile.build .\n}\ncompile "$(cat /etc/hostname)"\ndocker create --name e b\ndocker cp e:/src/app app\n${final}`,
      { files: { 'Dockerfile.build': 'FROM golang:1.20\nARG V\nRUN go build -o /src/app\n' } },
    ],
    [
      'flags disagree',
      'RS556',
      `docker build --network=host -t b -f Dockerfile.build .\ndocker create --name e b\ndocker cp e:/src/app app\ndocker build --network=none -t x .\n`,
    ],
    [
      'a command stands in a text with others',
      'RS553',
      `${builder}docker create --name e b\ndocker cp e:/src/app app\nsh -c "docker rm e && docker push y:\\$TAG"\n${final}`,
    ],
    [
      'the output of a removed command is used',
      'RS554',
      `${builder}id=$(docker create b)\ndocker cp $id:/src/app app\ncurl -d "$id" http://example.test\n${final}`,
    ],
    [
      'a removed command feeds one that stays',
      'RS553',
      `${builder}docker create --name e b\ndocker cp e:/src/app app\ndocker rm e | curl -d @- http://example.test\n${final}`,
    ],
    [
      'the edited build stands in a text',
      'RS552',
      `docker build -t b src\ndocker create --name e b\ndocker cp e:/src/app image/app\neval "docker build -t x image"\n`,
      { files: { ...inFolders } },
    ],
  ]
  for (const [title, code, text, setting] of blocked) {
    it(`refuses when ${title}`, () => {
      const { findings } = editScript(text, setting)
      expect(findings.filter((finding) => finding.severity === 'blocker').map((finding) => finding.code)).toEqual([code])
    })
  }
})
