import { describe, expect, it } from 'vitest'
import { migrate } from '../../src/migrate/migrate.ts'
import { memoryRepository } from '../../src/repository/memory.ts'
import { files, make } from './small-pattern.ts'

const wf = '.github/workflows/image.yml'

/** Status and codes of each pipeline, and the file afterwards. */
function outcome(path: string, text: string): readonly [string, string] {
  const { pipelines, changes } = migrate(memoryRepository({ ...files, [path]: text }))
  const lines = pipelines.map(({ status, findings }) =>
    [status, ...new Set(findings.flatMap(({ code, severity }) => (severity === 'note' ? [] : [code])))].join(' '),
  )
  return [lines.join('; '), changes.find((change) => change.path === path)?.after ?? '']
}

const runs = (...lines: readonly string[]): string => `      - run: |\n${lines.map((line) => `          ${line}\n`).join('')}`
const action = (name: string, ...settings: readonly string[]): string =>
  `      - uses: actions/${name}-artifact@v4\n${settings.length > 0 ? '        with:\n' : ''}${settings.map((line) => `          ${line}\n`).join('')}`
const upload = action('upload', 'name: app', 'path: app')
const download = action('download', 'name: app')
const last = '      - run: docker build -t demo .\n'

interface Written {
  readonly first?: string
  readonly firstKeys?: string
  readonly second?: string
  readonly more?: string
  readonly needs?: string
}

function jobs({
  first = runs(...make) + upload,
  firstKeys = '',
  second = download + last,
  more = '',
  needs = 'make',
}: Written): string {
  const job = (name: string, keys: string, steps: string): string =>
    `  ${name}:\n    runs-on: ubuntu-latest\n${keys}    steps:\n      - uses: actions/checkout@v4\n${steps}`
  return `on: push\njobs:\n${job('make', firstKeys, first)}${job('image', `    needs: ${needs}\n`, second)}${more}`
}
const only = `on: push\njobs:\n  image:\n    runs-on: ubuntu-latest\n    steps:\n      - uses: actions/checkout@v4\n${last}`
const other = (steps: string): string => `  other:\n    needs: make\n    runs-on: ubuntu-latest\n    steps:\n${steps}`

describe('jobs of a workflow', () => {
  it('become one where the first is there for the artifact alone', () => {
    expect(outcome(wf, jobs({}))).toEqual(['caveats RS097 RS099 RS098', only])
  })

  it.each([
    ['a name for each run', { second: action('download', 'path: .', 'pattern: a*', 'merge-multiple: true') + last }],
    [
      'a folder of its name',
      { first: runs(...make) + action('upload', 'path: app'), second: action('download', 'path: .', 'name: artifact') + last },
    ],
    ['a list of needs', { needs: '[make]' }],
    ['a login before it', { first: '      - uses: docker/login-action@v3\n' + runs(...make) + upload }],
  ])('are followed with %s', (_, written) => {
    expect(outcome(wf, jobs(written))).toEqual(['caveats RS097 RS099 RS098', only])
  })

  it('become two where the first is there for the images of both others', () => {
    const second = download + '      - run: docker build -t other -f Dockerfile.other .\n'
    const checkout = '      - uses: actions/checkout@v4\n'
    const more = other(checkout + second)
    const document = migrate(
      memoryRepository({ ...files, 'Dockerfile.other': 'FROM alpine:3.20\nCOPY app /other\n', [wf]: jobs({ more }) }),
    )
    expect(document.pipelines.map(({ status, images }) => [status, images.map(({ id, role }) => `${id} ${role}`)])).toEqual([
      ['caveats', ['builder builder', 'demo final', 'other final']],
    ])
    const after = document.changes.find(({ path }) => path === wf)?.after ?? ''
    expect(after).toBe(only + more.replace('    needs: make\n', '').replace(download, ''))
  })

  it('stay apart where one of them would hinder the other', () => {
    const steps = '      - uses: actions/checkout@v4\n' + download + '      - run: docker build -t other -f Dockerfile.other .\n'
    const text = jobs({ more: other(steps) })
    const { pipelines } = migrate(
      memoryRepository({ ...files, 'Dockerfile.other': 'FROM alpine:3.20\nCOPY app missing /other/\n', [wf]: text }),
    )
    expect(pipelines.map(({ driver, status }) => [driver.entry, status])).toEqual([
      ['image', 'caveats'],
      ['other', 'blocked'],
    ])
  })

  it('stay apart where one of them is not understood', () => {
    const second = '      - uses: actions/checkout@v4\n' + download + '      - run: docker build -t other -f $(pick) .\n'
    const [status, after] = outcome(wf, jobs({ more: other(second) }))
    expect(status).toMatch(/^caveats.* RS560/)
    expect(after).toContain('  make:\n')
  })

  it.each([
    ['another job takes the artifact', { more: other(download + '      - run: ls app\n') }, 'caveats RS097 RS099 RS560'],
    ['another job takes all artifacts', { more: other(action('download')) }, 'caveats RS097 RS099 RS560'],
    ['the first job does something else', { first: runs('make lint', ...make) + upload }, 'caveats RS097 RS099 RS098'],
    ['the first job has a condition', { firstKeys: '    if: github.ref_name == github.sha\n' }, 'caveats RS097 RS099 RS098'],
    ['the first job has outputs', { firstKeys: '    outputs: {v: 1}\n' }, 'caveats RS097 RS099 RS098'],
  ])('stay two where %s', (_, written: Written, expected) => {
    const [status, after] = outcome(wf, jobs(written))
    expect(status).toBe(expected)
    expect(after).toContain('  make:\n')
  })

  it.each([
    ['the second does not wait for the first', { needs: '[]' }],
    ['the name hangs on the run', { first: runs(...make) + action('upload', 'name: app-${{ github.sha }}', 'path: app') }],
    ['several jobs of a matrix write the artifact', { firstKeys: '    strategy: {matrix: {os: [a, b]}}\n' }],
    ['the artifact is one of another run', { second: action('download', 'name: app', 'run-id: 1') + last }],
    ['only another file is handed over', { first: runs(...make) + action('upload', 'name: app', 'path: main.go') }],
    ['the artifact lands in another folder', { second: action('download', 'name: app', 'path: out') + last }],
    ['the container of the other job is asked for', { second: runs('docker cp extract:/src/app ./app') + download + last }],
  ])('are not migrated where %s', (_, written: Written) => {
    const [status, after] = outcome(wf, jobs(written))
    expect(status).not.toMatch(/migrated|caveats/)
    expect(after).toBe('')
  })

  it('lose the modes that the first gives, and have those of the second', () => {
    const dockerfile = (written: Written): string =>
      migrate(memoryRepository({ ...files, [wf]: jobs(written) })).changes.find(({ path }) => path === 'Dockerfile')?.after ?? ''
    expect(dockerfile({ first: runs(...make, 'chmod 700 app') + upload })).not.toContain('chmod')
    expect(dockerfile({ second: download + runs('chmod +x app') + last })).toContain('RUN chmod +x /src/app\n')
  })
})

describe('jobs of a GitLab file', () => {
  const gitlab = (keys = '', more = '', script = make): string =>
    `stages: [one, two]\nmake:\n  stage: one\n  script:\n${script.map((line) => `    - ${line}\n`).join('')}  artifacts:\n    paths: [app]\n${keys}publish:\n  stage: two\n${more}  script:\n    - docker build -t demo .\n`
  const left = (more = ''): string =>
    `stages: [one, two]\npublish:\n  stage: two\n${more}  script:\n    - docker build -t demo .\n`

  it.each([
    ['', ''],
    ['  needs: [make]\n', '  needs: []\n'],
    ['  needs:\n    - job: make\n      artifacts: true\n', '  needs: []\n'],
    ['  dependencies:\n    - make\n', '  dependencies: []\n'],
  ])('become one where a later stage has what an earlier one made: %j', (before, after) => {
    expect(outcome('.gitlab-ci.yml', gitlab('', before))).toEqual(['caveats RS098', left(after)])
  })

  it('keep a line that does something else, without the artifacts', () => {
    const [status, after] = outcome('.gitlab-ci.yml', gitlab('', '', ['make lint', ...make]))
    expect(status).toBe('caveats RS098')
    expect(after).toContain('make:\n  stage: one\n  script:\n    - make lint\npublish:')
  })

  it.each([
    ['people start the first', gitlab('  when: manual\n'), 'blocked RS089 RS098'],
    ['another job extends the first', `${gitlab()}again:\n  extends: make\n`, 'blocked RS422'],
    ['the second asks for no artifacts', gitlab('', '  dependencies: []\n'), ''],
    ['the second waits without them', gitlab('', '  needs:\n    - job: make\n      artifacts: false\n'), ''],
    ['the second has no checkout', gitlab('', '  variables: {GIT_STRATEGY: none}\n'), 'blocked RS091'],
  ])('are not migrated where %s', (_, text, expected) => {
    expect(outcome('.gitlab-ci.yml', text)).toEqual([expected, ''])
  })
})
