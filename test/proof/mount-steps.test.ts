/** What the proof makes of mounts by itself, whatever the rewrite refuses. */
import { expect, it } from 'vitest'
import { findScripts } from '../../src/driver/scripts.ts'
import { analyseDriver } from '../../src/migrate/analyse.ts'
import { createBudget } from '../../src/pipeline/budget.ts'
import { stockImage } from '../../src/proof/images.ts'
import { mountSteps } from '../../src/proof/mount-steps.ts'
import { memoryRepository } from '../../src/repository/memory.ts'
import { literal } from '../../src/text/symbolic.ts'

/** What is not understood of a container's mounts. */
function opaque(mounts: string): readonly string[] {
  const text = `docker run -v $PWD:/src ${mounts} -w /src golang:1.22 go build -o app\ndocker build -t x .\n`
  const repository = memoryRepository({
    Dockerfile: 'FROM alpine:3.20\nCOPY app /app\n',
    'vendor/a.go': 'a\n',
    'fork/a.go': 'b\n',
    'fork/b.go': 'b\n',
    'build.sh': { text, executable: true },
  })
  const [script] = findScripts(repository).scripts
  if (script === undefined) throw new Error('no driver')
  const { pipelines } = analyseDriver(repository, script, { args: [], environment: new Map(), budget: createBudget() })
  const containers = pipelines.flatMap((pipeline) => [...pipeline.containers.values()])
  const place = { at: { path: 'build.sh', line: 1, column: 1 }, shown: 'docker run' }
  return containers.flatMap((container) =>
    mountSteps(
      stockImage(literal('golang:1.22')),
      container,
      place,
      () => [],
      () => undefined,
    ).copies.flatMap((step) => (step.kind === 'opaque' ? [step.reason] : [])),
  )
}

const hides = (inner: string): readonly string[] => [`the mount at ${inner} hides what the one at /src shows there`]

it.each([
  ['a folder of the repository', '-v $PWD/vendor:/src/fork', hides('/src/fork')],
  ['an anonymous volume', '-v /src/vendor', hides('/src/vendor')],
  ['a file of the host', '-v /etc/hosts:/src/vendor/a.go', hides('/src/vendor/a.go')],
  ['nothing, where all files have one over them', '-v $PWD/fork:/src/vendor', []],
  ['nothing, where it shows the same', '-v $PWD/vendor:/src/vendor', []],
  ['nothing, where the repository has nothing', '-v /src/node_modules', []],
  ['nothing, where a mount between them shows the files', '-v $PWD/fork:/src/vendor -v $PWD/fork/b.go:/src/vendor/b.go', []],
])('a mount inside of another one hides %s', (_title, mounts, reasons) => {
  expect(opaque(mounts)).toEqual(reasons)
})
