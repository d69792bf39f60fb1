/** How a path of the host is laid out again for a replay: from origins, and from what containers left in what they had mounted. */
import { describe, expect, it } from 'vitest'
import { createBudget } from '../../../src/pipeline/budget.ts'
import { analyseDriver } from '../../../src/migrate/analyse.ts'
import type { Pipeline } from '../../../src/pipeline/model.ts'
import { memoryRepository } from '../../../src/repository/memory.ts'
import type { HostPath } from '../../../src/shell/world.ts'
import { printText } from '../../../src/text/symbolic.ts'
import { layoutSteps, type LayoutStep } from '../../../src/verify/plan/layout-steps.ts'

const files = {
  'Dockerfile.build': 'FROM busybox\nWORKDIR /src\nRUN mkdir /out && echo a > /out/a\n',
  Dockerfile: 'FROM busybox\nCOPY dist/a /srv/\n',
  'main.txt': 'x\n',
  'dist/kept.txt': 'y\n',
}

/** The pipeline of a script with these lines between the builds of both images. */
function pipelineOf(lines: readonly string[]): Pipeline {
  const text = ['docker build -t b -f Dockerfile.build .', ...lines, 'docker build -t f .', ''].join('\n')
  const repository = memoryRepository({ ...files, 'build.sh': text })
  const script = { source: { path: 'build.sh', text }, dialect: 'sh' } as const
  const [pipeline] = analyseDriver(repository, script, { args: [], environment: new Map(), budget: createBudget() }).pipelines
  if (pipeline === undefined) throw new Error('it is no pipeline')
  return pipeline
}

function lineOf(step: LayoutStep): string {
  switch (step.kind) {
    case 'repository':
      return step.from.endsWith(step.to) ? step.from : `${step.to} < ${step.from}`
    case 'artifact':
      return `${step.to} < ${printText(step.path)}${step.merge ? ' merged' : ''}`
    case 'left':
      return `${step.to} ${step.replaces ? '=' : '+'} ${printText(step.path)}`
    case 'text':
      return `${step.to} < "${printText(step.text)}"`
    case 'mode':
      return `${step.to} mode ${step.mode}`
    default:
      return `${step.to} ${step.kind}`
  }
}

function stepsFor(pipeline: Pipeline, top: string): readonly LayoutStep[] {
  const view = pipeline.images.at(-1)?.context?.view
  if (view === undefined) throw new Error('the last image has no context')
  return layoutSteps(view, top as HostPath, pipeline.containers)
}

const run = 'docker run --rm -v "$PWD:/src" b sh make'

describe('layoutSteps', () => {
  it.each<[string, string[], string, string[]]>([
    [
      'takes what came out of a container by cp, among the files of the repository',
      ['docker create --name c b', 'docker cp c:/out/a dist/a', 'docker rm c'],
      'dist',
      ['. folder', 'dist/kept.txt', 'a < /out/a'],
    ],
    ['takes all of a folder that a container had mounted, or that lies in one', [run], 'dist', ['. = /src/dist']],
    [
      'takes the repository first where the mounted folder lies below',
      ['docker run --rm -v "$PWD/dist:/dist" b sh -c "echo z > /dist/a"'],
      '.',
      [...['. folder', 'Dockerfile', 'Dockerfile.build', 'build.sh', 'dist folder', 'dist/kept.txt', 'main.txt'], 'dist = /dist'],
    ],
    [
      'lays what the driver did afterwards over what the container left',
      [run, 'echo 1 > dist/version', 'cp main.txt dist/main.txt', 'chmod 600 dist/kept.txt'],
      'dist',
      ['. = /src/dist', 'kept.txt mode 600', 'main.txt', 'version < "1\n"'],
    ],
    ['leaves to the container what the driver did before it', ['echo 1 > dist/version', run], 'dist', ['. = /src/dist']],
    [
      'takes what the last of several containers left',
      ['docker run --rm -v "$PWD/dist:/dist" b sh -c "echo z > /dist/a"', run],
      'dist',
      ['. = /src/dist'],
    ],
  ])('%s', (_, lines, top, expected) => {
    const steps = stepsFor(pipelineOf(lines), top).map(lineOf)
    expect(steps).toEqual(expected)
  })

  it('tells what the driver removed of what a container left', () => {
    const [left] = stepsFor(pipelineOf([run, 'rm dist/b']), 'dist')
    if (left?.kind !== 'left') throw new Error('nothing was left')
    expect(['kept.txt', 'b', 'a'].map(left.isThere)).toEqual([true, false, true])
  })
})
