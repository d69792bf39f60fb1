/**
 * What a generated builder pattern is made of. Every combination can run: the choices speak of what is done, and `repository.ts` writes the
 * Dockerfiles and the driver that do it.
 */
import fc from 'fast-check'

/** How what the builder made comes to the host. */
export const ways = [
  'create-cp',
  'run-cp',
  'cat',
  'tar',
  'cp-tar',
  'mount',
  'made-then-cp',
  'made-into-mount',
  'made-in-repository',
  'stock-image',
] as const
export type Way = (typeof ways)[number]

export interface Artifact {
  readonly kind: 'file' | 'folder'
  readonly name: string
  readonly place: '/out' | 'workdir' | 'build'
  readonly content: 'sources' | 'argument' | 'text'
  readonly mode: string | undefined
  readonly owner: string | undefined
  /** Folders: with a link, with an empty folder. */
  readonly link: boolean
  readonly empty: boolean
  readonly afterwards: 'nothing' | 'rename' | 'chmod' | 'copy' | 'remove-part'
  readonly taken: 'into-folder' | 'under-name' | 'relative'
  readonly by: 'COPY' | 'ADD'
  readonly chown: string | undefined
}

export interface Choices {
  readonly shell: 'sh' | 'bash'
  readonly strict: string
  readonly place: 'root' | 'scripts'
  readonly style: 'plain' | 'functions' | 'main' | 'subshell'
  readonly names: 'plain' | 'variables' | 'defaults'
  readonly container: 'name' | 'id' | 'cidfile'
  readonly way: Way
  readonly artifacts: readonly Artifact[]
  readonly loops: boolean
  readonly target: 'into' | 'named'
  readonly hostFolder: '.' | 'out' | 'stage'
  readonly sources: 'all' | 'folder' | 'files' | 'add'
  readonly workdir: string
  readonly argument: 'none' | 'default' | 'given' | 'unset'
  readonly builderExtras: readonly string[]
  readonly finalExtras: readonly string[]
  readonly looks: boolean
  readonly takesConfig: boolean
  readonly ignore: 'none' | 'documents' | 'all-but' | 'hides-last'
  readonly cleans: boolean
  readonly noise: readonly string[]
  readonly builder: '0' | '1'
}

const artifactName = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom('app', 'tool', 'site', 'lib.so', 'data.txt') },
  { weight: 1, arbitrary: fc.constantFrom('a b', 'größe', '-x', "it's", 'a*', '~', 'x$y') },
)

const artifact: fc.Arbitrary<Artifact> = fc.record({
  kind: fc.constantFrom('file', 'file', 'folder'),
  name: artifactName,
  place: fc.constantFrom('/out', '/out', 'workdir', 'build'),
  content: fc.constantFrom('sources', 'argument', 'text'),
  mode: fc.constantFrom(undefined, undefined, '755', '600', '4755', '1777'),
  owner: fc.constantFrom(undefined, undefined, '1000:1000', '0:7'),
  link: fc.boolean(),
  empty: fc.boolean(),
  afterwards: fc.constantFrom('nothing', 'nothing', 'nothing', 'rename', 'chmod', 'copy', 'remove-part'),
  taken: fc.constantFrom('into-folder', 'under-name', 'relative'),
  by: fc.constantFrom('COPY', 'COPY', 'ADD'),
  chown: fc.constantFrom(undefined, undefined, undefined, '1000:1000', '5'),
})

export const choices: fc.Arbitrary<Choices> = fc.record({
  shell: fc.constantFrom('sh', 'bash'),
  strict: fc.constantFrom('', 'set -e', 'set -eu', 'set -ex'),
  place: fc.constantFrom('root', 'root', 'scripts'),
  style: fc.constantFrom('plain', 'plain', 'functions', 'main', 'subshell'),
  names: fc.constantFrom('plain', 'variables', 'defaults'),
  container: fc.constantFrom('name', 'id', 'cidfile'),
  way: fc.constantFrom(...ways),
  artifacts: fc.uniqueArray(artifact, { minLength: 1, maxLength: 3, selector: ({ name }) => name }),
  loops: fc.boolean(),
  target: fc.constantFrom('into', 'named'),
  hostFolder: fc.constantFrom('.', 'out', 'stage'),
  sources: fc.constantFrom('all', 'folder', 'files', 'add'),
  workdir: fc.constantFrom('/work', '/go/src/demo', '/a b'),
  argument: fc.constantFrom('none', 'default', 'given', 'unset'),
  builderExtras: fc.subarray([
    'LABEL stage=builder',
    'ENV MODE=fast',
    'EXPOSE 8080',
    'VOLUME /cache',
    'USER 1000',
    'STOPSIGNAL SIGINT',
  ]),
  finalExtras: fc.subarray([
    'LABEL stage=final',
    'ENV HOME=/srv',
    'EXPOSE 80/udp',
    'VOLUME /data',
    'USER 1000:1000',
    'ENTRYPOINT ["/bin/sh"]',
  ]),
  looks: fc.boolean(),
  takesConfig: fc.boolean(),
  ignore: fc.constantFrom('none', 'none', 'documents', 'all-but', 'hides-last'),
  cleans: fc.boolean(),
  noise: fc.subarray([
    'echo building',
    'docker version > /dev/null',
    'date',
    'test -n "${QUIET:-}" || echo loud',
    'mkdir -p logs',
  ]),
  builder: fc.constantFrom('0', '1'),
})
