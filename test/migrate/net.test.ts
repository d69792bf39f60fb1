/**
 * The net behind the driver edits: cuts into an edited driver are noticed. Each row's driver is migrated, then one command of the new
 * text at a time is taken out, doubled or given another word, and the check afterwards has to say so.
 */
import { describe, expect, it } from 'vitest'
import { findScripts } from '../../src/driver/scripts.ts'
import { createBudget } from '../../src/pipeline/budget.ts'
import { analyseDriver } from '../../src/migrate/analyse.ts'
import { checkAfter } from '../../src/migrate/check-after.ts'
import { memoryRepository, type MemoryFiles } from '../../src/repository/memory.ts'
import { composePipeline } from '../../src/rewrite/compose.ts'
import { editDrivers } from '../../src/rewrite/driver.ts'
import { commandsOf, parseTree } from '../../src/rewrite/driver/tree.ts'
import { goFiles } from '../rewrite/driver/pipelines.ts'

const handoff = 'docker build -t b -f Dockerfile.build .\ndocker create --name e b\ndocker cp e:/src/app app\ndocker rm -f e\n'
const final = 'docker build -t x .\n'

/** A repository of the usual pattern, and what the check says of its driver with the text after edited by `cut`. */
function check(
  text: string,
  cut: (after: string) => string,
  files: MemoryFiles = {},
): { readonly after: string; readonly why: string | undefined } {
  const repository = memoryRepository({ ...goFiles, ...files, 'build.sh': { text, executable: true } })
  const script = findScripts(repository).scripts.find((one) => one.source.path === 'build.sh')
  if (script === undefined) throw new Error('no driver')
  const analysis = analyseDriver(repository, script, { args: [], environment: new Map(), budget: createBudget() })
  const [pipeline] = analysis.pipelines
  if (pipeline === undefined) throw new Error('no pipeline')
  const composition = composePipeline(pipeline, repository, { keepLegacy: false })
  const ways = [pipeline, ...analysis.exploration.others.flatMap((way) => way.pipelines[0] ?? [])]
  const edits = editDrivers(ways, composition, repository, { keepLegacy: false })
  const own = edits.changes.find((change) => change.path === 'build.sh')
  const after = own?.after ?? text
  const others = [...composition.changes, ...edits.changes].filter((change) => change !== own)
  const changes = [...others, { path: 'build.sh', action: 'modify' as const, mode: '100755' as const, after: cut(after) }]
  return { after, why: checkAfter(repository, analysis, pipeline, composition, changes).fault?.why }
}

const drivers: readonly (readonly [title: string, text: string])[] = [
  ['pushes and tags', `${handoff}${final}docker tag x r/x:1\ndocker push r/x:1\ndocker push x\n`],
  [
    'commands before, between and after',
    `./lint.sh\n${handoff}curl -f http://ci/built\n${final}./notify.sh done\nrm -f other.txt\n`,
  ],
  ['files that it writes', `date > stamp\n${handoff}${final}echo 1 >> count\nscp stamp host:\n`],
  [
    'values that it carries',
    `V=$(git describe)\nN=$(git rev-parse HEAD)\n${handoff}docker build -t x:$V .\ndocker push x:$V\ncurl "ci/$N"\n`,
  ],
  [
    'functions and loops',
    `push() { docker push "$1"; }\n${handoff}${final}for t in a b; do docker tag x x:$t; push x:$t; done\n`,
  ],
  ['branches', `${handoff}${final}if [ -n "$CI" ]; then docker login; docker push x; else ./local.sh; fi\n`],
  [
    'another image',
    `docker build -t other other\ndocker rm -f old\n${handoff}docker rmi b old\n${final}docker run --rm x --version\n`,
  ],
  ['a log of everything', `exec > run.log\n${handoff}${final}curl x\n`],
  ['a log through tee', `{\n${handoff}${final}docker push x\n} 2>&1 | tee all.log\n`],
  ['a trap', `trap 'rm -f app part' EXIT\n${handoff}date > part\n${final}`],
  ['an environment', `export A=1\nexport B=$(date)\n${handoff}${final}C=3 ./after.sh\n`],
  ['an exit', `${handoff}${final}docker push x\nexit 3\n`],
  ['folders', `mkdir -p logs\n${handoff}${final}(cd logs && ./rotate.sh)\ncp logs/a logs/b\nchmod 600 secret\n`],
]

/** Every text that lacks one command of another. */
function cuts(text: string): readonly (readonly [cut: string, text: string])[] {
  const tree = parseTree({ path: 'build.sh', text })
  return commandsOf(tree)
    .filter((command) => command.name !== undefined)
    .map((command) => [text.slice(command.pos, command.end), `${text.slice(0, command.pos)}:${text.slice(command.end)}`] as const)
}

describe('the check afterwards', () => {
  it.each(drivers)('finds nothing in what the edit leaves of a driver with %s', (_title, text) => {
    expect(check(text, (after) => after).why).toBeUndefined()
  })

  it.each(drivers)('notices each command that is missing in a driver with %s', (_title, text) => {
    const { after } = check(text, (one) => one)
    const missed = cuts(after).flatMap(([cut, mutant]) => (check(text, () => mutant).why === undefined ? [cut] : []))
    expect(missed).toEqual([])
  })

  it('notices that a container whose leavings an image takes along runs behind the build', () => {
    const run = 'docker run --rm -v "$PWD:/t" -w /t golang:1.22 make test\n'
    const files = { Dockerfile: 'FROM alpine:3.20\nCOPY app /app\nCOPY web /web\n', 'web/x': 'x\n' }
    const why = (cut: (after: string) => string): string | undefined => check(`${run}${handoff}${final}`, cut, files).why
    expect(why((after) => after)).toBeUndefined()
    expect(why((after) => `${after.replace(run, '')}${run}`)).toMatch(/make test” is not run before it any more/)
  })

  it('lets a question be asked again, unless a command in between may have changed the answer', () => {
    const again = (text: string, before: string): string | undefined =>
      check(text, (after) => after.replace(before, `W=$(git describe)\n${before}`)).why
    const asked = `V=$(git describe)\n${handoff}docker build -t x:$V .\n`
    expect(again(asked, 'docker build')).toBeUndefined()
    expect(again(asked.replace('docker build -t x', 'git tag z\ndocker build -t x'), 'docker build')).toMatch(/was not before/)
    expect(again(`${handoff}${final}`, 'docker build')).toMatch(/was not before/)
  })
})
