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
    [
      'stages side by side',
      jenkinsfile([]).replace('stages {', "stages { stage('x') { parallel { stage('y') { steps { sh 'a' } } } }"),
    ],
    ['an image of which only Groovy knows the name', jenkinsfile([`        script { docker.build(name) }\n${sh('a')}`])],
    ['a container beside the steps', jenkinsfile([`        script { docker.image('x').withRun('-p 1:1') { c -> sh 'a' } }\n`])],
    ['a container by an image that nobody named', jenkinsfile([`        script { tools.inside { sh 'a' } }\n`])],
    ['code', jenkinsfile([`        script { if (x) { sh 'a' } }\n`])],
    ['a variable of Groovy', jenkinsfile(['        sh "a ${version}"\n'])],
    ['an answer that Groovy takes', jenkinsfile(["        script { x = sh(script: 'a', returnStdout: true) }\n"])],
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
})
