/**
 * What a generated builder pattern is made of. Every combination can run: the choices speak of what is done, and `repository.ts` writes the
 * Dockerfiles and the driver that do it. What is usual is chosen most of the time, so that a repository has a few oddities, not all of them.
 */
import fc from 'fast-check'

/** How what the builder made comes to the host, or into the context of the last build. */
export const ways = [
  'create-cp',
  'run-cp',
  'cat',
  'tar',
  'cp-tar',
  'mount',
  'mount-flag',
  'made-then-cp',
  'made-into-mount',
  'made-in-repository',
  'stock-image',
  'volume',
  'volumes-from',
  'exec-cp',
  'exec-cat',
  'commit',
  'output',
  'context-by-run',
  'context-by-cp',
] as const
export type Way = (typeof ways)[number]

export interface Artifact {
  /** `archive`: a tar of a folder, which the last Dockerfile unpacks by ADD. */
  readonly kind: 'file' | 'folder' | 'archive'
  readonly name: string
  readonly place: '/out' | 'workdir' | 'build'
  readonly content: 'sources' | 'argument' | 'text'
  readonly mode: string | undefined
  readonly owner: string | undefined
  /** Folders: with a link, with an empty folder. */
  readonly link: boolean
  readonly empty: boolean
  /** What the host does to it. */
  readonly afterwards:
    'nothing' | 'rename' | 'chmod' | 'copy' | 'remove-part' | 'append' | 'replace' | 'install' | 'find-delete' | 'repack' | 'link'
  readonly taken: 'into-folder' | 'under-name' | 'relative' | 'by-pattern'
  readonly by: 'COPY' | 'ADD'
  readonly chown: string | undefined
}

export interface Choices {
  readonly form: 'script' | 'makefile'
  readonly shell: 'sh' | 'bash'
  readonly strict: string
  readonly place: 'root' | 'scripts'
  readonly style: 'plain' | 'functions' | 'main' | 'subshell'
  /** What stands around the last build, or before everything. */
  readonly branch: 'none' | 'file' | 'unset' | 'case' | 'guard' | 'system'
  readonly names: 'plain' | 'variables' | 'defaults' | 'id'
  readonly container: 'name' | 'id' | 'cidfile'
  readonly way: Way
  readonly runFlags: readonly string[]
  readonly artifacts: readonly Artifact[]
  readonly loops: boolean
  readonly target: 'into' | 'named'
  readonly hostFolder: '.' | 'out' | 'stage'
  /** How the last build gets to its context. */
  readonly enters: 'no' | 'subshell' | 'cd'
  readonly sources: 'all' | 'folder' | 'files' | 'add'
  readonly workdir: string
  readonly argument: 'none' | 'default' | 'given' | 'unset'
  readonly onbuild: boolean
  readonly builderExtras: readonly string[]
  readonly finalExtras: readonly string[]
  /** Where the last Dockerfile comes from. */
  readonly dockerfile: 'plain' | 'named' | 'copied' | 'stdin' | 'template'
  readonly finalArgument: boolean
  readonly looks: boolean
  readonly takesConfig: boolean
  /** A copy of all that the extracting left in its folder. */
  readonly takesFolder: boolean
  readonly ignore: 'none' | 'documents' | 'all-but' | 'hides-last' | 'swapped'
  /** A second image that takes the first artifact. */
  readonly second: boolean
  readonly cleans: boolean
  readonly noise: readonly string[]
  readonly builder: '0' | '1'
}

const mostly = <T>(usual: T, ...others: readonly T[]): fc.Arbitrary<T> =>
  fc.oneof({ weight: 3, arbitrary: fc.constant(usual) }, { weight: 1, arbitrary: fc.constantFrom(...others) })

const artifactName = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom('app', 'tool', 'site', 'lib.so', 'data.txt') },
  { weight: 1, arbitrary: fc.constantFrom('a b', 'größe', '-x', "it's", 'b*', '~', 'x$y', '[x]') },
)

const artifact: fc.Arbitrary<Artifact> = fc.record({
  kind: fc.constantFrom('file', 'file', 'file', 'folder', 'folder', 'archive'),
  name: artifactName,
  place: fc.constantFrom('/out', '/out', 'workdir', 'build'),
  content: fc.constantFrom('sources', 'argument', 'text'),
  mode: mostly(undefined, '755', '600', '4755', '1777'),
  owner: mostly(undefined, '1000:1000', '0:7'),
  link: fc.boolean(),
  empty: fc.boolean(),
  afterwards: mostly(
    'nothing',
    'rename',
    'chmod',
    'copy',
    'remove-part',
    'append',
    'replace',
    'install',
    'find-delete',
    'repack',
    'link',
  ),
  taken: fc.constantFrom('into-folder', 'under-name', 'relative', 'by-pattern'),
  by: fc.constantFrom('COPY', 'COPY', 'ADD'),
  chown: mostly(undefined, '1000:1000', '5'),
})

export const choices: fc.Arbitrary<Choices> = fc.record({
  form: mostly('script', 'makefile'),
  shell: fc.constantFrom('sh', 'bash'),
  strict: fc.constantFrom('', 'set -e', 'set -eu', 'set -ex'),
  place: mostly('root', 'scripts'),
  style: fc.constantFrom('plain', 'plain', 'functions', 'main', 'subshell'),
  branch: mostly('none', 'file', 'unset', 'case', 'guard', 'system'),
  names: fc.constantFrom('plain', 'plain', 'variables', 'defaults', 'id'),
  container: fc.constantFrom('name', 'id', 'cidfile'),
  way: fc.constantFrom(...ways),
  runFlags: fc.subarray(['--network none', '--user 0:7', '-e MODE=run', '--memory 64m', '-i'], { maxLength: 2 }),
  artifacts: fc.uniqueArray(artifact, { minLength: 1, maxLength: 3, selector: ({ name }) => name }),
  loops: fc.boolean(),
  target: fc.constantFrom('into', 'named'),
  hostFolder: fc.constantFrom('.', 'out', 'stage'),
  enters: mostly('no', 'subshell', 'cd'),
  sources: fc.constantFrom('all', 'folder', 'files', 'add'),
  workdir: mostly('/work', '/go/src/demo', '/a b'),
  argument: fc.constantFrom('none', 'default', 'given', 'unset'),
  onbuild: mostly(false, true),
  builderExtras: fc.subarray(
    [
      'LABEL stage=builder',
      'ENV MODE=fast',
      'EXPOSE 8080',
      'VOLUME /cache',
      'USER 1000',
      'STOPSIGNAL SIGINT',
      'ONBUILD RUN true',
    ],
    { maxLength: 3 },
  ),
  finalExtras: fc.subarray(
    [
      'LABEL stage=final',
      'ENV HOME=/srv',
      'EXPOSE 80/udp',
      'VOLUME /data',
      'USER 1000:1000',
      'ENTRYPOINT ["/bin/sh"]',
      'HEALTHCHECK CMD true',
      'ONBUILD COPY . /later',
      'MAINTAINER somebody',
    ],
    { maxLength: 4 },
  ),
  dockerfile: mostly('plain', 'named', 'copied', 'stdin', 'template'),
  finalArgument: mostly(false, true),
  looks: fc.boolean(),
  takesConfig: fc.boolean(),
  takesFolder: mostly(false, true),
  ignore: fc.constantFrom('none', 'none', 'none', 'documents', 'all-but', 'hides-last', 'swapped'),
  second: mostly(false, true),
  cleans: fc.boolean(),
  noise: fc.subarray(
    ['echo building', 'docker version > /dev/null', 'date', 'test -n "${QUIET:-}" || echo loud', 'mkdir -p logs'],
    { maxLength: 2 },
  ),
  builder: fc.constantFrom('0', '1'),
})
