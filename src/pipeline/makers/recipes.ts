/** The text behind a task runner's command: scripts of package.json, files of task runners, and the programs that these call. */
import type { HostFiles } from '../../host/files.ts'
import { joinPath, resolvePath } from '../../host/path.ts'
import type { Call, HostPath } from '../../shell/world.ts'
import { known, literal, printText } from '../../text/symbolic.ts'
import { readKnown, type CalledText } from './called-text.ts'
import { packageTexts } from './package-scripts.ts'

/** So many texts are read for one command. */
const textLimit = 40

const list = (text: string): ReadonlySet<string> => new Set(text.split(/\s+/))
const nodeManagers = list('npm yarn pnpm cnpm bun')
const interpreters = list('node ruby perl php deno bun pwsh powershell tsx ts-node sh bash dash ash zsh ksh fish csh tcsh')
/** Runners whose one file holds what they run. */
const runners: ReadonlyMap<string, readonly string[]> = new Map([
  ['just', ['justfile', 'Justfile', '.justfile']],
  ['task', ['Taskfile.yml', 'Taskfile.yaml']],
  ['go-task', ['Taskfile.yml', 'Taskfile.yaml']],
  ['rake', ['Rakefile', 'rakefile', 'Rakefile.rb']],
  ['ant', ['build.xml']],
  ['invoke', ['tasks.py']],
  ['fab', ['fabfile.py']],
  ['grunt', ['Gruntfile.js']],
  ['gulp', ['gulpfile.js']],
  ['mage', ['magefile.go']],
  ['tox', ['tox.ini']],
  ['nox', ['noxfile.py']],
  ['scons', ['SConstruct']],
])
/** Plugins that make images in maven's own phases. */
const plugins = /docker-maven-plugin|dockerfile-maven|jib-maven|<goal>build-image/

export function isNodeManager(name: string): boolean {
  return nodeManagers.has(name)
}

export function isInterpreter(name: string): boolean {
  return interpreters.has(name) || /^python[\d.]*$/.test(name)
}

/** A task of which the file is not there, or may be bound to a plugin that makes images. */
export function isOpenTask(call: Call, files: HostFiles, name: string): boolean {
  const [first = ''] = call.words.slice(1).map((word) => known(word.text) ?? '')
  if (name === 'make' || name === 'gmake' || runners.has(name)) return true
  if (nodeManagers.has(name)) return /^run/.test(first)
  if (name !== 'gradle' && name !== 'gradlew') return false
  return ['build.gradle', 'build.gradle.kts'].some((file) => /docker|jib/i.test(readKnown(files, joinPath(call.cwd, file)) ?? ''))
}

/** The texts of the repository that a command runs, as far as they are found. */
export function textsOf(call: Call, files: HostFiles, name: string): readonly CalledText[] {
  if (nodeManagers.has(name)) return withCalled(packageTexts(call, files), files)
  if (name === 'mvn' || name === 'mvnw') return mavenTexts(call, files)
  const candidates = runners.get(name)
  if (candidates !== undefined)
    return candidates.flatMap((file) => {
      const text = readKnown(files, joinPath(call.cwd, file))
      return text === undefined ? [] : [{ text, shell: /just|task/i.test(file), folder: call.cwd }]
    })
  const asProgram = isInterpreter(name) || (known(call.words[0]?.text ?? []) ?? '').includes('/')
  return asProgram ? [...inlineText(call, name), ...programTexts(call, files)] : []
}

function mavenTexts(call: Call, files: HostFiles): readonly CalledText[] {
  const phase = call.words.some((word) => /^(?:package|verify|install|deploy)$/.test(known(word.text) ?? ''))
  const text = phase ? readKnown(files, joinPath(call.cwd, 'pom.xml')) : undefined
  const [plugin] = text === undefined ? [] : (plugins.exec(text) ?? [])
  return plugin === undefined ? [] : [{ text: 'docker:build', shell: true, folder: call.cwd }]
}

/** `python -c "…"`, `node < program`. */
function inlineText(call: Call, name: string): readonly CalledText[] {
  if (!isInterpreter(name)) return []
  const at = call.words.findIndex((word) => /^-(?:c|e|r|p)$/.test(known(word.text) ?? ''))
  const code = at === -1 ? (known(call.stdin ?? []) ?? '') : printText(call.words[at + 1]?.text ?? [])
  return code === '' ? [] : [{ text: code, shell: name.endsWith('sh'), folder: call.cwd }]
}

/** The text of a program of the repository: `./tools/image.py`, `node scripts/docker.js`. */
function programTexts(call: Call, files: HostFiles): readonly CalledText[] {
  const paths = call.words.flatMap(({ text }, index) => {
    const word = known(text)
    const program = word !== undefined && (index === 0 ? word.includes('/') : /\.\w+$|\//.test(word) && !word.startsWith('-'))
    return program ? (resolvePath(call.cwd, text) ?? []) : []
  })
  const [own] = paths
  const text = readKnown(files, own)
  return text === undefined || own === undefined ? [] : withCalled([{ text, shell: isShell(own, text), folder: call.cwd }], files)
}

/** Texts with those of the repository's programs that they name, and so on. */
function withCalled(texts: readonly CalledText[], files: HostFiles): readonly CalledText[] {
  const all = [...texts]
  const seen = new Set<HostPath>()
  for (const { text, folder } of all) {
    for (const word of text.match(/(?:\.{0,2}\/)?[\w.-]+(?:\/[\w.-]+)*/g) ?? []) {
      if (!/\/|\.\w+$/.test(word) || all.length >= textLimit) continue
      const path = resolvePath(folder, literal(word))
      if (path === undefined || seen.has(path) || !/\.(?:sh|bash|py|js|mjs|cjs|ts|rb|pl|mk)$|^[^.]+$/.test(word)) continue
      seen.add(path)
      const called = readKnown(files, path)
      if (called !== undefined && !/(?:^|\/)(?:Dockerfile|LICENSE|README)/.test(path))
        all.push({ text: called, shell: isShell(path, called), folder })
    }
  }
  return all
}

function isShell(path: string, text: string): boolean {
  const first = /^#!(.*)/.exec(text)?.[1]
  return first === undefined ? /\.(?:sh|bash|mk)$/.test(path) : /sh\b/.test(first)
}
