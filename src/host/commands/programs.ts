/** Programs that are not followed, by what they do to the repository's files. */
import { readComposeWords } from '../../compose/words.ts'
import type { Call, HostPath } from '../../shell/world.ts'
import { known, printText, type Text } from '../../text/symbolic.ts'
import type { HostFiles } from '../files.ts'
import { isInRepository, isTopFolder, isWithin, joinPath, parentOf, resolvePath } from '../path.ts'
import { isAsked } from './asked.ts'
import { differenceOf } from './compares.ts'
import { labelOf, outcome, printedUnknown, type HostOutcome } from './outcome.ts'
import { notFollowed } from './text/input.ts'

const list = (text: string): ReadonlySet<string> => new Set(text.split(/\s+/).filter((name) => name !== ''))

/** They only print, ask, wait, or work on other machines and outside of the repository. */
const readers = list(`
  yes sleep date hostname whoami id nproc du df ls file stat which true tput clear say notify-send jq yq column diff cmp comm paste join fold fmt nl od hexdump
  xxd strings base64 md5sum sha1sum sha256sum sha512sum shasum md5 cksum sum numfmt tac shuf factor nm ldd readelf objdump locate whereis groups users who w last
  ps kill pkill killall pgrep ping nc netstat ss lsof dig nslookup host ip ifconfig arp traceroute open xdg-open systemctl service mail sendmail logger
  stty reset cal bc dc sync osascript code arch getconf locale tty lsb_release sw_vers sysctl uptime free vmstat iostat dmesg uuidgen wait flock mount umount
  docker-machine boot2docker minikube docker-credential-ecr-login colima podman-machine
  aws gcloud gsutil kubectl helm ssh ssh-keygen ssh-add ssh-agent heroku cf eb az ibmcloud doctl oc flyctl vault consul nomad eksctl kustomize kind k3d kops
  argocd skaffold ecs-cli ecs-deploy now netlify surge firebase travis circleci gh hub lab curlie slack-notify twilio http https nomad-pack sentry-cli
  apt apt-get apt-cache aptitude yum dnf apk pacman zypper brew port snap choco dpkg rpm pip pip2 pip3 pipx easy_install gem rbenv pyenv nvm sdk update-alternatives
  shellcheck shfmt hadolint yamllint jsonlint pylint flake8 mypy golint golangci-lint trivy grype dive cosign syft container-structure-test goss dgoss bats
  chown chgrp setfacl chattr useradd usermod groupadd adduser addgroup passwd modprobe iptables newgrp login loginctl journalctl crontab at
  gpg gpg2 openssl cloc tree watch entr reg skopeo crane buildah img manifest-tool notary swarm consul-template mysql psql mongo redis-cli sqlite3 nginx-check
  upload-artifact xcode-select defaults launchctl pbcopy pbpaste ulimit umask banner figlet cowsay lolcat dialog whiptail less more man info tar-size sw-vers
`)

/** Of these, the ones that read stdin where no file is named, by the words that they take in front of their files. */
const wordsBeforeFiles: ReadonlyMap<string, number> = new Map([
  ...[...list('base64 md5sum sha1sum sha256sum sha512sum shasum cksum sum nl od hexdump xxd tac fold fmt column shuf')].map(
    (name) => [name, 0] as const,
  ),
  ['jq', 1],
  ['yq', 1],
  ['ssh', Infinity],
])

/** They build on the host: what the repository does not have may come from them. */
const builders = list(`
  make gmake cmake ninja meson bazel bazelisk go gb cargo rustc mvn mvnw gradle gradlew ant sbt lein dotnet msbuild nuget xbuild javac jar scalac kotlinc javah
  webpack rollup vite parcel esbuild tsc babel gulp grunt ng vue-cli-service react-scripts next nuxt gatsby hugo jekyll mkdocs sphinx-build ember lerna turbo nx
  rake bundle mix rebar rebar3 stack cabal ghc elm lein python-build poetry tox scons waf xcodebuild swift fpm goreleaser packr statik esc protoc buf
  configure autoconf automake autoreconf godep glide dep govendor gox gopherjs r.js uglifyjs sass node-sass lessc stylus postcss browserify bower jspm
  node npx pnpx bunx deno bun python python2 python3 ruby perl php java composer docker-compose
`)

/** Of these, the ones that write what they build and leave all other files alone. */
const compilers = list(`
  go gb cargo rustc mvn mvnw gradle gradlew ant sbt lein dotnet msbuild nuget javac jar scalac kotlinc tsc protoc buf stack cabal ghc elm swift godep glide dep govendor gox
  composer bundle poetry pnpx docker-compose
`)

const flagsThatAsk = /^(?:-v|-V|--version|-version|version|--help|-h|help|env|list)$/

/** Goals of help and nothing else, between options; `-l` writes a file. */
const mavenAsks =
  /^(?:(?:-(?:f|pl|P|s|gs|T|rf|t) |(?!-l\b)-)\S+ )*help:(?:evaluate|effective-pom|help)(?: (?:-(?:f|pl|P|s|gs|T|rf|t) |(?!-l\b)-)\S+)*$/

/** Commands of programs that build or change files which only print, or look whether something is in order; by the words behind the program. */
const asking: Readonly<Record<string, RegExp>> = {
  go: /^(?:env(?! -w)|list|version|vet|doc|help|tool cover -func\S*)(?: |$)|^test(?! (?:.* )?-(?:c|o|\w*profile|outputdir|trace|exec)\b)/,
  gofmt: /^(?!(?:.* )?-w\b)/,
  goimports: /^(?!(?:.* )?-w\b)/,
  cargo: /^(?:metadata|pkgid|read-manifest|tree|locate-project|search)(?: |$)/,
  glide: /^(?:nv|novendor|list|name|tree|info)(?: |$)/,
  dep: /^(?:status|check|version)(?: |$)/,
  godep: /^(?:path|diff|version|go (?:env|list|version|vet))(?: |$)/,
  govendor: /^(?:list|status)(?: |$)/,
  stack: /^(?:path|ls)(?: |$)/,
  poetry: /^(?:version|show|check)$/,
  bundle: /^(?:list|show|check|config|platform)(?: |$)/,
  composer: /^(?:show|validate|diagnose|licenses)(?: |$)/,
  dotnet: /^(?:--info|--list-\w+)$/,
  mvn: mavenAsks,
  mvnw: mavenAsks,
}

/** Node's package managers. */
const nodeManagers = list('npm yarn pnpm cnpm')
const nodeInstalls = /^(?:install|i|ci|add|update|upgrade|link|prune|dedupe|rebuild|--\S+|-\S+)$/
const nodeAsks =
  /^(?:version|-v|--version|config|login|logout|whoami|view|info|publish|cache|audit|outdated|ls|list|root|bin|prefix|test|t|why|owner|dist-tag|access|ping|search|set)$/

/** Whether a program's kind is known. */
export function isKnownProgram(name: string): boolean {
  return readers.has(name) || builders.has(name) || nodeManagers.has(name)
}

/** Runs a program that has no model of its own. */
export function runProgram(call: Call, files: HostFiles, name: string | undefined): HostOutcome {
  const first = known(call.words[1]?.text ?? []) ?? ''
  if (name !== undefined && nodeManagers.has(name)) return runNodeManager(call, files, first)
  if (
    name === 'docker-compose' &&
    /^(?:up|down|stop|start|restart|ps|logs|rm|kill|pull|push|exec|config|version|images|port|top|events|pause|unpause|scale)$/.test(
      readComposeWords(call.words.slice(1).map(({ text }) => text)).name,
    )
  )
    return quiet(call, files)
  if (name !== undefined && (readers.has(name) || isOneLiner(call, name) || asksOnly(call, name))) return quiet(call, files)
  if (isAskedAlone(call, files, name)) return askedFor(call)
  if (name !== undefined && builders.has(name)) {
    if (call.words.length === 2 && flagsThatAsk.test(first)) return quiet(call, files)
    if (!compilers.has(name)) files.touchBelow(call.cwd)
    return doubt(call, files, `built on the host by \`${shortName(call)}\``)
  }
  if (name !== undefined && call.words.length === 2 && /^--?(?:version|help)$/.test(first)) return quiet(call, files)
  if (asksArtifact(call, files, first)) return quiet(call, files)
  files.touchBelow(call.cwd)
  return doubt(call, files, `it may be made by \`${shortName(call)}\``)
}

/** `go env GOPATH`, `cargo metadata`: words that are not known at their beginning may be anything. */
function asksOnly(call: Call, name: string): boolean {
  const words = call.words.slice(1).map(({ text }) => printText(text))
  return asking[name]?.test(words.join(' ')) === true
}

/** `./out/app --version`: a program that came out of a container says what it is. */
function asksArtifact(call: Call, files: HostFiles, first: string): boolean {
  const program = resolvePath(call.cwd, call.words[0]?.text ?? [])
  const origin = program === undefined ? undefined : files.at(files.followed(program))?.origin
  return call.words.length === 2 && origin?.kind === 'artifact' && /^(?:-v|-V|--?version|version|-h|--?help)$/.test(first)
}

/** `node -p "require('./package.json').version"`: a line of code that prints. */
function isOneLiner(call: Call, name: string): boolean {
  const options = call.words.slice(1).map((word) => printText(word.text))
  const [option = '', code] = options
  const runs = /^(?:node|python[23]?|ruby|perl|php)$/.test(name) && /^-(?:c|r|[nlp0a]*e|p|-print|-eval)$/.test(option)
  return (
    runs && code !== undefined && !/write|open\s*\(|system|exec|spawn|unlink|remove|rename|mkdir|copy|subprocess|`/i.test(code)
  )
}

/** A name for people: `go build`, `npm run build`. */
function shortName(call: Call): string {
  const words = call.words.slice(0, 3).map((word) => printText(word.text))
  const end = words.findIndex((word, index) => index > 0 && !/^[a-z][\w:-]*$/i.test(word))
  return words.slice(0, end === -1 ? (words[1] === 'run' ? 3 : 2) : end).join(' ')
}

/** They only give a status: `TTY=$(tty -s && echo -t)`. */
const silent = /^tty (?:-s|--silent|--quiet)$|^sleep /

function quiet(call: Call, files: HostFiles): HostOutcome {
  const before = wordsBeforeFiles.get(known(call.words[0]?.text ?? []) ?? '')
  const reading = before === undefined ? {} : { wordsBeforeFiles: before }
  const told = notFollowed(call, files, labelOf(call), { keepsIds: false, tells: call.tested, ...reading })
  if (lacksListed(call, files))
    return {
      ...told,
      result: {
        ...told.result,
        ...(call.words.filter(({ text }) => known(text)?.startsWith('-') !== true).length === 2 ? { stdout: [] } : {}),
        status: 2,
      },
    }
  const isSilent = silent.test(call.words.map(({ text }) => printText(text)).join(' '))
  const isComparing = /^(?:cmp|diff)$/.test(known(call.words[0]?.text ?? []) ?? '')
  const status = isComparing && call.tested ? differenceOf(call, files) : undefined
  if (status !== undefined) return { ...told, result: { ...told.result, status } }
  return isSilent ? { ...told, result: { ...told.result, stdout: [] } } : told
}

/** `ls dist`: of a folder that is certainly not there nothing is listed. */
function lacksListed(call: Call, files: HostFiles): boolean {
  const [name, ...words] = call.words
  if (known(name?.text ?? []) !== 'ls') return false
  return words.some(({ text, glob }) => {
    const path = known(text)?.startsWith('-') === true || glob === true ? undefined : resolvePath(call.cwd, text)
    return path !== undefined && files.kind(path) === 'absent' && files.at(files.followed(path, true)) === undefined
  })
}

/** A program of the checkout, or one that nobody knows, of which the text is wanted; it is given nothing that it could write to. */
function isAskedAlone(call: Call, files: HostFiles, name: string | undefined): boolean {
  if (name !== undefined && compilers.has(name)) return false
  return isAsked(call, name) && namedArtifacts(call, files).length === 0 && namedOutputs(call).length === 0
}

function askedFor(call: Call): HostOutcome {
  return outcome({ stdout: printedUnknown(call, labelOf(call)), effects: { complete: false, isAsked: true } })
}

function doubt(call: Call, files: HostFiles, reason: string): HostOutcome {
  const writes = [...new Set([...namedArtifacts(call, files), ...namedOutputs(call)])]
  for (const folder of new Set([call.cwd, ...namedFolders(call), ...foldersElsewhere(call, files)]))
    files.doubt(folder, { kind: 'opaque', reason, at: call.site })
  for (const path of writes) {
    if (files.kind(path) === 'directory') files.touchBelow(path)
    else files.spoil(path, reason.replace(/^it may be made/, 'it may be changed'), call.site)
  }
  return outcome({ stdout: printedUnknown(call, labelOf(call)), effects: { writes, complete: false } })
}

/** `go build -o app`, `--output=app`: files that are certainly written. */
function namedOutputs(call: Call): readonly HostPath[] {
  const words = call.words.slice(1)
  return words.flatMap(({ text }, index) => {
    const joined = /^--out(?:put)?=(.+)$/s.exec(known(text) ?? '')?.[1]
    const given =
      joined === undefined ? (/^(?:-o|--out(?:put)?)$/.test(known(text) ?? '') ? words[index + 1]?.text : undefined) : [joined]
    return given === undefined || /\/$/.test(printText(given)) ? [] : (resolvePath(call.cwd, given) ?? [])
  })
}

/** Folders of paths in the words of a program that lie elsewhere in the repository: `go build -o ../app`. */
function namedFolders(call: Call): readonly HostPath[] {
  const paths = call.words
    .slice(1)
    .flatMap(({ text }) => (printText(text).includes('/') ? (resolvePath(call.cwd, text) ?? []) : []))
  return paths.filter((path) => isInRepository(path) && !isWithin(path, call.cwd)).map((path) => parentOf(path))
}

/** Folders outside of the repository that a program is told of, by its words or its environment: `tool --root=$(mktemp -d)`. */
function foldersElsewhere(call: Call, files: HostFiles): readonly HostPath[] {
  const isElsewhere = (path: HostPath): boolean => path.startsWith('/') || /^<mktemp:\d+>/.test(path)
  const named = namedPaths(call).filter(isElsewhere)
  const told = [...call.environment.values()]
    .flatMap((text) => resolvePath(call.cwd, text) ?? [])
    .filter((path) => isElsewhere(path) && files.at(path)?.type === 'directory' && path !== '/')
  // What it makes may lie beside the name that it is given; nobody makes all that lies in the machine's own top folders.
  const around = named.flatMap((path) => (isTopFolder(path) ? [] : parentOf(path)))
  return [...named, ...told, ...around].filter((path) => !/^\/[^/]*$/.test(path))
}

/** The paths that a program's words may mean, values of options (`--out=app`) among them. */
function namedPaths(call: Call): readonly HostPath[] {
  const words = call.words.slice(1).flatMap(({ text }): Text[] => {
    const value = typeof text[0] === 'string' ? /^--?[\w-]+=(.*)$/s.exec(text[0])?.[1] : undefined
    return value === undefined ? [text] : [text, value === '' ? text.slice(1) : [value, ...text.slice(1)]]
  })
  return words.flatMap((word) => resolvePath(call.cwd, word) ?? [])
}

/** Files in the words of a program that are not the repository's own: it may change them (`sign --in-place app`, `--out=app`). */
function namedArtifacts(call: Call, files: HostFiles): readonly HostPath[] {
  const paths = namedPaths(call)
  return paths.filter((path) => {
    const node = files.at(files.followed(path))
    // What may only be there is in doubt already.
    const open = node?.origin?.kind === 'opaque' && node.type === 'either'
    return path !== call.cwd && path !== '.' && node !== undefined && !open && node.origin?.kind !== 'repository'
  })
}

function runNodeManager(call: Call, files: HostFiles, first: string): HostOutcome {
  const operands = call.words.slice(1).map((word) => known(word.text) ?? '')
  const global = operands.some((word) => /^(?:-g|--global)$/.test(word)) || first === 'global'
  if (global || nodeAsks.test(first)) return quiet(call, files)
  const name = known(call.words[0]?.text ?? []) ?? 'npm'
  // `yarn` alone installs; `npm` alone prints its help.
  if (!nodeInstalls.test(first) && !(first === '' && name !== 'npm')) {
    files.touchBelow(call.cwd)
    return doubt(call, files, `built on the host by \`${shortName(call)}\``)
  }
  const option = operands.findIndex((word) => /^(?:--prefix|--cwd|-C)$/.test(word))
  const folder = (option === -1 ? undefined : resolvePath(call.cwd, call.words[option + 2]?.text ?? [])) ?? call.cwd
  const reason = `installed on the host by \`${name} ${first === '' ? 'install' : first}\``.replace(/ -\S*`/, ' install`')
  const modules = joinPath(folder, 'node_modules')
  const origin = { kind: 'opaque', reason, at: call.site } as const
  if (files.kind(modules) === 'absent') files.put(modules, { type: 'directory', origin, mode: undefined, link: undefined })
  else files.doubt(modules, origin)
  const lock = joinPath(folder, name === 'yarn' ? 'yarn.lock' : name === 'pnpm' ? 'pnpm-lock.yaml' : 'package-lock.json')
  // With a lock file in the repository nothing else is written; without one, one may be.
  if (files.kind(lock) === 'absent' && first !== 'ci') files.put(lock, { type: 'file', origin, mode: undefined, link: undefined })
  return outcome({ stdout: printedUnknown(call, labelOf(call)), effects: { writes: [modules], complete: false } })
}
