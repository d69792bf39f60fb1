import { describe, expect, it } from 'vitest'
import { madeAs } from '../../src/proof/evidence.ts'
import { setsFolderMode } from '../../src/proof/folder-modes.ts'
import { inheritedConfig, type ImageForm } from '../../src/proof/form.ts'
import { literal } from '../../src/text/symbolic.ts'

const provider = (text: string): ImageForm => ({
  name: 'build',
  base: { kind: 'scratch' },
  platform: undefined,
  steps: [
    {
      kind: 'run',
      at: null,
      shown: text,
      command: { form: 'shell', text },
      shell: undefined,
      user: undefined,
      workdir: literal('/w'),
      env: new Map(),
      args: new Map(),
      inherited: new Set(),
      heredocs: [],
      flags: [],
      mounts: [],
      volumes: [],
      container: false,
      isUsualShell: false,
      tool: undefined,
    },
  ],
  config: inheritedConfig,
})

describe('what a RUN says about a path', () => {
  it.each([
    ['mkdir /out', '/out', 'directory'],
    ['mkdir -p out/a && x', '/w/out/a', 'directory'],
    ['cd sub && mkdir a', '/w/sub/a', 'directory'],
    ['cd $X && mkdir a', '/w/a', undefined],
    ['awk x in > out.json', '/w/out.json', 'file'],
    ['a | sort > /o', '/o', 'file'],
    ['a >> /o', '/o', undefined],
    ['a 2> /o', '/o', undefined],
    ['a > /o || true', '/o', undefined],
    ['gcc -o /o main.c', '/o', 'file'],
    ['go build -o app .', '/w/app', 'file'],
    ['CGO_ENABLED=0 GOOS=linux go build -a -o app .', '/w/app', 'file'],
    ['mkdir app && go build -o app .', '/w/app', undefined],
    ['npm run build', '/w/build', undefined],
    ['test -d /o || mkdir /o', '/o', undefined],
  ] as const)('%s → %s is %s', (text, path, type) => {
    expect(madeAs({ kind: 'artifact', provider: provider(text), path: literal(path) })).toBe(type)
  })
})

describe('whether a RUN gives a folder another mode than 0755', () => {
  it.each([
    ['mkdir /site && chmod 700 /site', 'chmod 700 /site'],
    ['cd / && chmod 2755 site', 'chmod 2755 site'],
    ['chmod -R go-rwx /', 'chmod -R go-rwx /'],
    ['chmod 600 "$X"', 'chmod 600 "$X"'],
    ['chmod 600 /s*', 'chmod 600 /s*'],
    ['mkdir -m 700 /site', 'mkdir -m 700 /site'],
    ['install -d --mode=1777 /site', 'install -d --mode=1777 /site'],
    ['umask 077 && mkdir /site', 'umask 077'],
    ['chmod 0755 /site', undefined],
    ['chmod -R u+w,go+rX /site', undefined],
    ['chmod 600 /site/page', undefined],
    ['chmod 700 /', undefined],
    ['install -d -m 755 /site', undefined],
    ['umask 022 && mkdir /site', undefined],
  ] as const)('%s', (text, command) => {
    expect(setsFolderMode({ kind: 'artifact', provider: provider(text), path: literal('/site') })).toBe(command)
  })
})
