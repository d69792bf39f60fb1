/** Questions about the process and its machine, asked again where the final image is built. */
import { describe, expect, it } from 'vitest'
import { migrate } from '../../../src/migrate/migrate.ts'
import { memoryRepository } from '../../../src/repository/memory.ts'
import { editScript, goFiles } from './pipelines.ts'

const rest = 'docker create --name e b\ndocker cp e:/src/app app\ndocker build -t x .\n'
const files = { 'Dockerfile.build': 'FROM golang:1.20\nARG V\nRUN go build -o /src/app\n' }

/** The builder is built by a function that gets the value as an argument, which the final build does not see. */
const driver = (value: string, before = ''): string =>
  `${before}compile() {\n  docker build --build-arg V=$1 -t b -f Dockerfile.build .\n}\ncompile "${value}"\n${rest}`

describe('a value of the builder that the final build needs', () => {
  it.each([
    ['$(id -u)', '$(id -u)'],
    ['$(id -un)', '$(id -un)'],
    ['$(id -u):$(id -g)', '$(id -u):$(id -g)'],
    ['$(id --user)', '$(id --user)'],
    ['`whoami`', '$(whoami)'],
    ['$(hostname -s)', '$(hostname -s)'],
    ['$(uname -m)', '$(uname -m)'],
    ['$(nproc)', '$(nproc)'],
    ['$(getconf _NPROCESSORS_ONLN)', '$(getconf _NPROCESSORS_ONLN)'],
    ['$(dpkg --print-architecture)', '$(dpkg --print-architecture)'],
    ['$(git describe --tags --always)', '$(git describe --tags --always)'],
    ['$(git rev-parse --short HEAD)', '$(git rev-parse --short HEAD)'],
    ['$(pwd)/conf', '$(pwd)/conf'],
    ['$PWD', '$(pwd)'],
    ['of-$USER', 'of-${USER}'],
  ])('%s is asked for as %s', (value, asked) => {
    const edited = editScript(driver(value), { files })
    expect(edited.codes).toEqual([])
    expect(edited.after()).toBe(`docker build --build-arg "V=${asked}" -t x .\n`)
  })

  it('is a variable of bash only where bash reads it', () => {
    const text = driver('$UID')
    expect(editScript(`#!/bin/bash\n${text}`, { files }).after()).toBe(
      '#!/bin/bash\ndocker build --build-arg "V=${UID}" -t x .\n',
    )
    expect(editScript(`#!/bin/sh\n${text}`, { files }).codes).toEqual(['RS555'])
  })

  it.each([
    ['the time', '$(date +%s)', ''],
    ['a file', '$(cat /etc/machine-id)', ''],
    ['an older commit', '$(git describe HEAD~1)', ''],
    ['the commit of another folder', '$(cd sub && git rev-parse HEAD)', ''],
    ['a new name of the machine', '$(hostname builder)', ''],
    ['somebody else', '$(sudo id -u)', ''],
    ['somebody else by name', '$(sudo -u web whoami)', ''],
    ['another user by name', '$(id -u web)', ''],
    ['processors that a variable limits', '$(nproc)', 'export OMP_NUM_THREADS=2\n'],
    ['a user that the driver sets', '$USER', 'USER=web\nsu web -c true\nread -r USER\n'],
  ])('is refused when it is %s', (_, value, before) => {
    expect(editScript(driver(value, before), { files: { ...files, 'sub/go.mod': '' } }).codes).toContain('RS555')
  })

  const status = (final: string, builder = '$(id -u)'): string | undefined =>
    migrate(
      memoryRepository({
        ...goFiles,
        ...files,
        'build.sh': {
          text: `#!/bin/sh\nset -e\n./builder.sh\ndocker create --name e b\ndocker cp e:/src/app app\n${final}`,
          executable: true,
        },
        'builder.sh': {
          text: `#!/bin/sh\nme=${builder}\ndocker build --build-arg V="$me" -t b -f Dockerfile.build .\n`,
          executable: true,
        },
        'final.sh': { text: '#!/bin/sh\ndocker build -t x .\n', executable: true },
      }),
    ).pipelines[0]?.status

  it('is asked for by whom it was about', () => {
    expect(status('sudo docker build -t x .\n')).toBe('caveats')
    expect(status('./final.sh\n')).toBe('migrated')
    expect(status('sudo ./final.sh\n')).toBe('blocked')
    expect(status('sudo sh -c "docker build -t x ."\n')).toBe('blocked')
    expect(status('./final.sh\n', '$(sudo id -u)')).toBe('blocked')
  })

  it('is asked for by the shell that make starts', () => {
    const makefile = 'image:\n\t./builder.sh\n\tdocker create --name e b\n\tdocker cp e:/src/app app\n\tdocker build -t x .\n'
    const document = migrate(
      memoryRepository({
        ...goFiles,
        ...files,
        Makefile: makefile,
        'builder.sh': {
          text: '#!/bin/sh\nme=$(id -u)\ndocker build --build-arg V="$me" -t b -f Dockerfile.build .\n',
          executable: true,
        },
      }),
    )
    expect(document.pipelines.map((one) => one.status)).toEqual(['migrated'])
    expect(document.changes.find(({ path }) => path === 'Makefile')?.after).toBe(
      'image:\n\tdocker build --build-arg "V=$$(id -u)" -t x .\n',
    )
  })

  it('is the commit as long as nothing moves the repository', () => {
    expect(status('./final.sh\n', '$(git rev-parse HEAD)')).toBe('migrated')
    expect(status('git commit -am x\n./final.sh\n', '$(git rev-parse HEAD)')).toBe('blocked')
  })
})

describe('a variable of another script', () => {
  const edited = (first: string, call: string): readonly string[] =>
    editScript(`#!/bin/sh\n${call} ./builder.sh\ndocker create --name e b\ndocker cp e:/src/app app\ndocker build -t x .\n`, {
      files: {
        ...files,
        'builder.sh': {
          text: `#!/bin/sh\n${first}=$(cat /etc/machine-id)\ndocker build --build-arg V="$machine" -t b -f Dockerfile.build .\n`,
          executable: true,
        },
      },
    }).codes

  it('is there where the script is read, and not where it is run', () => {
    expect(edited('machine', '.')).toEqual([])
    expect(edited('machine', 'env')).toEqual(['RS555'])
  })
})
