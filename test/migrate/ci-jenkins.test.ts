import { describe, expect, it } from 'vitest'
import { readJobs } from '../../src/ci/read.ts'
import { migrate } from '../../src/migrate/migrate.ts'
import { memoryRepository } from '../../src/repository/memory.ts'
import { files, make } from './small-pattern.ts'

/** A pipeline of stages, each with its steps. */
function jenkinsfile(stages: readonly string[], more = ''): string {
  const text = stages.map((steps, index) => `    stage('s${String(index)}') {\n      steps {\n${steps}      }\n    }\n`).join('')
  return `pipeline {\n  agent any\n${more}  stages {\n${text}  }\n}\n`
}
const sh = (...lines: readonly string[]): string => lines.map((line) => `        sh '${line}'\n`).join('')

/** A step whose output a variable has. */
const answer = (name: string, script: string): string =>
  `        script { ${name} = sh(script: '${script}', returnStdout: true).trim() }\n`
/** A step into whose text Groovy puts values. */
const put = (text: string): string => `        sh "${text}"\n`
/** Stages that run at the same time. */
const beside = (stages: readonly string[]): string =>
  jenkinsfile(stages)
    .replace('  stages {\n', "  stages {\n  stage('x') { parallel {\n")
    .replace(/\}\n\}\n$/, '} } }\n}\n')

/** A script with branches that run at the same time. */
const branches = (text: string): string => `node {\n  checkout scm\n  parallel ${text}\n}\n`

/** The texts of the steps, with the folder in front; none: the file is not read. */
const texts = (text: string): readonly string[] =>
  readJobs({ path: 'Jenkinsfile', text }).flatMap(({ steps }) =>
    steps.map((step) =>
      step.kind === 'shell'
        ? `${step.folder === undefined ? '' : `${step.folder.text}: `}${step.text.text}`
        : (step.settings.get('path')?.text ?? ''),
    ),
  )

describe('a Jenkinsfile', () => {
  it.each([
    [jenkinsfile([sh('a'), sh('b')]), ['a', 'b']],
    [jenkinsfile(['        sh script: \'a\'\n        sh("b \\${C}")\n']), ['a', 'b ${C}']],
    [jenkinsfile(['        sh "a ${env.TAG} \\"b\\""\n']), ['a ${TAG} "b"']],
    [jenkinsfile(["        sh '''\n          a\n          b\n        '''\n"]), ['\n          a\n          b\n        ']],
    [jenkinsfile([`        dir('x') {\n${sh('a')}        }\n        echo 'hi' /* no */ // no\n`]), ['x: a']],
    [jenkinsfile([`        withCredentials([string(credentialsId: 'x', variable: 'Y')]) {\n${sh('a')}        }\n`]), ['a']],
    [jenkinsfile([sh('a')], "  post { always { sh 'z' }\n failure { sh 'f' } }\n"), ['a', 'z']],
    [jenkinsfile([`${sh('a')}        archiveArtifacts artifacts: 'app'\n`]), ['a', 'app']],
    [jenkinsfile([answer('def x', 'a b') + put('c ${x} $x.')]), ['x=$( a b )', 'c ${x} $x.']],
    [jenkinsfile([answer('x', 'a'), put('b $x')]), ['x=$( a )', 'b $x']],
    [`def x\n${jenkinsfile([answer('x', 'a'), put('b $x')])}`, ['x=$( a )', 'b $x']],
    [jenkinsfile([answer('env.X', 'a') + sh('b $X')]), ['X=$( a )', 'b $X']],
    [beside([sh('a'), sh('docker ps'), sh('b')]), ['a', 'b', 'docker ps']],
    [
      branches(`a: { sh 'a' }, 'b c': {\n sh 'docker ps' }, // no\n d: { sh 'd' }, failFast: true\n sh 'e'`),
      ['a', 'd', 'docker ps', 'e'],
    ],
    [branches(`(\n"a": { sh 'a' },\n b: { echo 'b' }\n)\n`), ['a']],
  ])('has the steps of its stages: %j', (text, expected) => {
    expect(texts(text)).toEqual(expected)
  })

  it.each([
    ['docker in a container', jenkinsfile([sh('docker build -t x .')]).replace('agent any', "agent { docker { image 'x' } }")],
    ['an agent of Kubernetes', jenkinsfile([sh('a')]).replace('agent any', "agent { kubernetes { yaml 'x' } }")],
    [
      'an agent of another registry',
      jenkinsfile([sh('a')]).replace('agent any', "agent { docker { image 'x'\n registryUrl 'y' } }"),
    ],
    ['stages side by side on other machines', beside([sh('a')]).replace('steps', 'agent any\nsteps')],
    ['code in a stage beside another', beside([sh('a'), `        script { if (x) { sh 'a' } }\n`])],
    ['branches on machines of their own', branches(`a: { node { sh 'a' } }, b: { sh 'b' }`)],
    ['branches that Groovy makes', branches('makeBranches()')],
    ['branches in a map', branches("(a: tests, b: { sh 'b' })")],
    ['a branch without a name', branches("{ sh 'a' }, b: { sh 'b' }")],
    ['a branch that gives an answer to another', branches(`a: {\n${answer('x', 'a')}}, b: {\n${put('b $x')}}`)],
    ['an image of which only Groovy knows the name', jenkinsfile([`        script { docker.build(name) }\n${sh('a')}`])],
    ['a container beside the steps', jenkinsfile([`        script { docker.image('x').withRun('-p 1:1') { c -> sh 'a' } }\n`])],
    ['a container by an image that nobody named', jenkinsfile([`        script { tools.inside { sh 'a' } }\n`])],
    ['code', jenkinsfile([`        script { if (x) { sh 'a' } }\n`])],
    ['a variable of Groovy', jenkinsfile(['        sh "a ${version}"\n'])],
    ['an answer that Groovy takes', jenkinsfile(["        script { x = sh(script: 'a', returnStdout: true) }\n"])],
    ['an answer with the end of its line', jenkinsfile([answer('x', 'a').replace('.trim()', '') + put('b $x')])],
    ['an answer for one of two names', jenkinsfile([answer('x', 'a') + answer('x', 'b') + put('c $x')])],
    ['an answer beside a text', jenkinsfile([answer('x', 'a') + "        script { x = 'b' }\n"])],
    ['an answer in single quotes of the shell', jenkinsfile([answer('x', 'a') + put("b 'c $x'")])],
    ['a variable of the shell with the name of an answer', jenkinsfile([answer('x', 'a') + sh('b $x')])],
    ['a status that Groovy takes', jenkinsfile(["        script { x = sh(script: 'a', returnStatus: true) }\n"])],
    ['a property of a variable', jenkinsfile([`        script { def x = 'a' }\n${put('b $x.c')}`])],
    ['an unknown step', jenkinsfile([`        makeImage()\n${sh('a')}`])],
    ['no checkout', jenkinsfile([sh('a')], '  options { skipDefaultCheckout() }\n')],
    ['a script without a checkout', `node {\n  sh 'a'\n}\n`],
    ['a script on two machines', `node {\n  checkout scm\n  sh 'a'\n}\nnode {\n  sh 'b'\n}\n`],
    ['a stash of what it does not name', jenkinsfile([`${sh('a')}        stash 'x'\n`])],
    ['a string without an end', jenkinsfile(["        sh 'a\n"])],
  ])('is not read with %s', (_, text) => {
    expect(texts(text)).toEqual([])
  })

  const last = sh('docker build -t demo .')
  const outcome = (text: string): readonly string[] => {
    const { pipelines, changes } = migrate(memoryRepository({ ...files, Jenkinsfile: text }))
    return [...pipelines.map(({ status }) => status), changes.find(({ path }) => path === 'Jenkinsfile')?.after ?? '']
  }

  it('loses the steps of the handoff, and the stage that had no others', () => {
    expect(outcome(jenkinsfile([sh(...make), last]))).toEqual(['migrated', jenkinsfile([last]).replace('s0', 's1')])
    expect(outcome(jenkinsfile([sh('make lint', ...make), last]))).toEqual(['migrated', jenkinsfile([sh('make lint'), last])])
    const several = `        sh """\n          ${make.join('\n          ')}\n        """\n`
    expect(outcome(jenkinsfile([`        // one\n${several}        // two\n${last}`]))).toEqual([
      'migrated',
      jenkinsfile([`        // two\n${last}`]),
    ])
  })

  it('keeps what it archives', () => {
    const [status, after] = outcome(jenkinsfile([`${sh(...make)}        archiveArtifacts 'app'\n${last}`]))
    expect(status).toBe('caveats')
    expect(after).toContain('--target build')
  })

  it('takes an id from step to step', () => {
    const id = answer('def id', 'docker create demo:build')
    const steps = `${sh('docker build -t demo:build -f Dockerfile.build .')}${id}${put('docker cp ${id}:/src/app app')}${put('docker rm $id')}`
    expect(outcome(jenkinsfile([steps, last]))).toEqual(['migrated', jenkinsfile([last]).replace('s0', 's1')])
  })

  it('keeps an answer that is needed', () => {
    const version = answer('version', 'git describe')
    const final = put('docker build --build-arg V=$version -t demo .')
    expect(outcome(jenkinsfile([version + sh(...make), final]))).toEqual(['migrated', jenkinsfile([version, final])])
  })

  it.each([
    ['an image', ['docker build -t x a', 'docker build -t y b', 'docker run x'], 'x'],
    ['a file', ['docker build -t x a; cp x.txt out', 'docker build -t y b; cp y.txt out'], 'out'],
    ['the whole folder, where one writes', ['docker build -t x .', 'docker build -t y .; make y'], '/.'],
    ['a mounted folder', ['docker run -v $PWD/out:/a x', 'docker run -v ${WORKSPACE}/out:/b y'], 'out'],
    ['nothing', ['docker run -v $PWD/a:/a x', 'docker run -v $PWD/b:/a y', 'docker build -t z c'], undefined],
    ['a folder that both only read', ['docker build -t x -f a/Dockerfile .', 'docker build -t y -f b/Dockerfile .'], undefined],
    ['a file that docker is not told of', ['docker build -t x a', 'make a'], undefined],
  ])('tells stages side by side that touch %s', (_, lines, name) => {
    const [job] = readJobs({ path: 'Jenkinsfile', text: beside(lines.map((line) => sh(line))) })
    expect(job?.sideBySide?.name).toBe(name)
  })

  it('tells branches of a script that touch one file', () => {
    const text = branches("a: { sh 'docker build -t x a; cp x.txt out' }, b: { sh 'docker build -t y b; cp y.txt out' }")
    expect(readJobs({ path: 'Jenkinsfile', text })[0]?.sideBySide).toMatchObject({
      name: 'out',
      site: { start: text.indexOf('parallel') },
    })
  })

  it('loses branches of which none has anything left', () => {
    const text = `node {\n  checkout scm\n  stage('x') {\n    parallel a: {\n${sh(...make)}    }, b: {\n    }\n  }\n  sh 'docker build -t x .'\n}\n`
    expect(outcome(text)).toEqual(['migrated', "node {\n  checkout scm\n  sh 'docker build -t x .'\n}\n"])
  })

  it('tells files of folders apart', () => {
    const folder = (name: string): string =>
      `        dir('${name}') {\n${sh(`docker build -t ${name} .; cp a.txt b.txt`)}        }\n`
    const named = (...names: readonly string[]): string | undefined =>
      readJobs({ path: 'Jenkinsfile', text: beside(names.map(folder)) })[0]?.sideBySide?.name
    expect([named('x', 'y'), named('x', 'x')]).toEqual([undefined, 'x'])
  })
})
