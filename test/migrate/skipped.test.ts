import { expect, it } from 'vitest'
import { migratePattern } from '../support/pattern.ts'

const build = 'docker build -t x:build -f Dockerfile.build .\n'

const rows: readonly (readonly [title: string, script: string, reason: string])[] = [
  [
    'what is copied out goes nowhere',
    `${build}docker create --name c x:build\ndocker cp c:/src/app out/app\ndocker rm c\n`,
    'RS567: what is copied out of the container goes to the host only, into no other image (build.sh:4); docker build --output writes such files by itself',
  ],
  [
    'what a container prints goes nowhere',
    `${build}docker run --rm x:build sh -c 'cd /go/bin && tar -c gosu*' | tar -xv\nsha256sum gosu*\n`,
    'RS567: the files that a container prints go to the host only, into no other image (build.sh:3); docker build --output writes such files by itself',
  ],
  [
    'what is copied out of an image from elsewhere goes nowhere',
    'docker create --name c nginx:1.25\ndocker cp c:/etc/nginx conf\n',
    'RS567: what is copied out of the container goes to the host only, into no other image (build.sh:3)',
  ],
  [
    'a file that a container prints goes nowhere',
    `${build}docker run --rm x:build cat /src/app > app\n`,
    'RS567: the files that a container prints go to the host only, into no other image (build.sh:3); docker build --output writes such files by itself',
  ],
  [
    'an archive that docker prints goes nowhere',
    `${build}docker create --name c x:build\ndocker cp c:/src/app - | gzip > app.tgz\n`,
    'RS567: the files that a container prints go to the host only, into no other image (build.sh:4); docker build --output writes such files by itself',
  ],
  [
    'a container has the checkout at a place that only its caller knows',
    'docker run -v "$PWD:/go/src/$SLUG" -w "/go/src/$SLUG" golang:1.12 go build -o app "x-$SLUG"\ndocker build -t x .\n',
    'RS420: The final image takes app from the host: a container had it mounted, at a place of which a part is not known. (build.sh:2)',
  ],
  [
    'what a container copies into its mount goes nowhere',
    `${build}mkdir -p out\ndocker run --rm -v $PWD/out:/out x:build cp app /out/\n`,
    'RS567: what a container leaves in the folder that it has mounted goes to the host only, into no other image (build.sh:4); docker build --output writes such files by itself',
  ],
  [
    'what a container makes in its mount goes nowhere',
    `${build}docker run --rm -v $PWD:/src x:build make dist\n`,
    'RS567: what a container leaves in the folder that it has mounted goes to the host only, into no other image (build.sh:3); docker build --output writes such files by itself',
  ],
  [
    'a container only checks what it has mounted',
    `${build}docker run --rm -v $PWD:/src x:build make test\n`,
    "no image is built from another image's files",
  ],
  [
    'a container serves what it has mounted',
    `${build}docker run -d -v $PWD:/src x:build make serve\n`,
    "no image is built from another image's files",
  ],
  [
    'a container looks at what it has mounted',
    `${build}docker run --rm -v $PWD:/src:ro x:build make dist\n`,
    "no image is built from another image's files",
  ],
  [
    'what a build writes goes nowhere',
    'docker build -f Dockerfile.build -o out .\n',
    'what its builds write to the host (--output) goes into no other image',
  ],
  [
    "a container has the engine's socket",
    'docker run --rm -v $PWD:/src -v /var/run/docker.sock:/var/run/docker.sock acme/builder x\n',
    'it may build images with `docker run --rm -v ${PWD}:/src -v /var/run/docker.sock:/v…` (build.sh:2), which is not followed',
  ],
  [
    'docker works on another machine',
    `ssh big.example.org 'cd x && docker build -t x .'\ndocker build -t y -f Dockerfile.build .\n`,
    "no image is built from another image's files; docker works on another machine, through ssh (build.sh:2), which is not followed",
  ],
  [
    'another machine gets a script',
    'ssh big.example.org sh <<EOF\ndocker build -t x .\nEOF\n',
    'docker works on another machine, through ssh (build.sh:2), which is not followed',
  ],
]

it.each(rows)('a driver is left alone with the reason: %s', (_title, script, reason) => {
  expect(migratePattern(script).skipped).toEqual([{ path: 'build.sh', reason }])
})

it.each([
  ['a word of ssh each', 'ssh big.example.org docker run --rm x cat /app > app'],
  ['a text for ssh', "ssh big.example.org 'docker run --rm x cat /app' > app"],
  ['through a pipe', 'ssh big.example.org docker run --rm x cat /app.gz | gunzip > app'],
])('what docker prints on another machine, and an image of this one takes, is a refusal: %s', (_title, line) => {
  const { pipelines } = migratePattern(`${line}\ndocker build -t x .\n`)
  expect(pipelines.flatMap(({ findings }) => findings.map(({ code, at }) => [code, at?.line]))).toEqual([['RS460', 2]])
})

it('a version that docker prints on another machine is no artifact', () => {
  const script = 'V=$(ssh big.example.org docker run --rm x version)\necho "v=$V" > app\ndocker build -t x .\n'
  expect(migratePattern(script).pipelines).toEqual([])
})

it('a pattern whose builds go to different engines is told', () => {
  const script = `export DOCKER_HOST=tcp://big.example.org:2375\n${build}docker create --name c x:build\ndocker cp c:/src/app .\nunset DOCKER_HOST\ndocker build -t x .\n`
  expect(migratePattern(script).pipelines.flatMap(({ findings }) => findings.map(({ code }) => code))).toContain('RS425')
  expect(
    migratePattern(script.replace('unset DOCKER_HOST\n', '')).pipelines.flatMap(({ findings }) =>
      findings.map(({ code }) => code),
    ),
  ).not.toContain('RS425')
})

it('a Makefile has the reason of the target that builds an image, not of the usual one', () => {
  const makefile =
    'all: test\n\ntest:\n\tdocker run --rm golang:1.22 go version\n\nimage:\n\tdocker build -t x https://git.example.org/x.git\n'
  const { skipped } = migratePattern('true\n', { Makefile: makefile })
  expect(skipped.find(({ path }) => path === 'Makefile')?.reason).toMatch(/fetched from elsewhere/)
})

it('a Makefile whose included file is downloaded has that in its reason', () => {
  const makefile =
    'include common.mk\ncommon.mk:\n\tcurl -o $@ https://example.org/common.mk\nimage:\n\tdocker build -t x -f Dockerfile.build .\n'
  const { skipped } = migratePattern('true\n', { Makefile: makefile })
  expect(skipped.find(({ path }) => path === 'Makefile')?.reason).toMatch(
    /no image is built from another image's files; Makefile:1: the included file `common\.mk` is not in the repository/,
  )
})

it('what a container prints is no matter of the host alone where an image is built that is not understood', () => {
  const script =
    "docker build -t x:build -f Dockerfile.build .\ndocker run --rm x:build sh -c 'cd /go/bin && tar -c gosu*' | tar -xv\ndocker build -t x elsewhere\n"
  const { pipelines, skipped } = migratePattern(script)
  expect(pipelines.flatMap(({ findings }) => findings.map(({ code }) => code))).toContain('RS403')
  expect(skipped.map(({ reason }) => reason).join()).not.toContain('to the host only')
})
