import { describe, expect, it } from 'vitest'
import { migrate } from '../../src/migrate/migrate.ts'
import { memoryRepository } from '../../src/repository/memory.ts'
import { migratePattern } from '../support/pattern.ts'

const build = 'docker build -t b -f Dockerfile.build .\n'
const rows: readonly (readonly [path: string, text: string, line: number | undefined])[] = [
  ['README.md', `    ${build}    docker cp x:/app .\n`, 2],
  ['README.md', `${build}docker cp --help\n`, undefined],
  ['README.md', 'docker cp x:/app .\n', undefined],
  ['README.md', 'docker build -t b . && docker run b | docker build -t y -\n', 1],
  ['BUILDING.rst', `${build}docker run -v $(pwd):/src b\n`, 2],
  ['build.ps1', `${build}docker run -v "\${PWD}:/src" b\n`, 2],
  ['justfile', `build:\n  ${build}  docker run -v $PWD:/src b\n`, 3],
  [
    '.github/workflows/ci.yml',
    `- run: |\n    docker run --mount type=bind,source=x,target=/y b\n- uses: docker/build-push-action@v5\n`,
    2,
  ],
  ['.travis.yml', `- ${build}- docker run -v "$PWD":/x b\n`, 2],
  ['Jenkinsfile', `sh '${build}'\nsh 'docker cp x:/app .'\n`, 3],
  ['Jenkinsfile', `x = [1, 2].each { it }\nsh "docker run -v $WORKSPACE/out:/out b"\ndocker.build('x')\n`, 2],
  ['Jenkinsfile', `x = [1, 2].each { it }\nsh "docker run -v \${env.WORKSPACE}:/w b"\ndocker.build('x')\n`, 2],
  ['azure-pipelines.yml', `- script: ${build}- script: docker run -v $(Build.SourcesDirectory):/src b\n`, 2],
  ['Jenkinsfile', "agent {\n  docker { image 'node:8' }\n}\nsteps { script { docker.build('x') } }\n", 2],
  ['Jenkinsfile', "docker.image('node:8').inside { sh 'npm run build' }\ndocker.build('x')\n", 1],
  ['Jenkinsfile', "agent any\nsteps { script { docker.build('x') } }\n", undefined],
  [
    'Jenkinsfile',
    `pipeline { agent any; stages { stage('x') { steps { script { docker.build('b')\n sh 'docker cp x:/app .' } } } } }\n`,
    2,
  ],
  ['build.bat', `${build}docker run -v .:/src b\n`, 2],
  ['build.bat', `${build}docker run -v %cd%:/src b\n`, 2],
  ['build.bat', `${build}docker run -v "%~dp0out:/out" b\n`, 2],
  ['build.ps1', `${build}docker run -v $pwd/out:/out b\n`, 2],
  ['build.ps1', `${build}docker run -v "$(Get-Location):/src" b\n`, 2],
  ['build.ps1', `${build}docker run -v D:/cache:/cache b\n`, undefined],
  ['build.cmd', `@echo off\n${build}docker cp x:/app app\n`, 3],
  ['bitbucket-pipelines.yml', `- step:\n    script:\n      - ${build}      - docker cp x:/app .\n`, 4],
  ['azure-pipelines.yml', `steps:\n- script: |\n    ${build}    docker cp x:/app .\n`, 4],
  ['.circleci/config.yml', `- run: ${build}- run: docker cp x:/app .\n`, 2],
  ['ci/images.yml', `images:\n  script:\n    - ${build}    - docker cp x:/app .\n`, 4],
  ['.gitlab/ci/images.yml', `images:\n  script:\n    - ${build}    - docker cp x:/app .\n`, 4],
  ['templates/images.gitlab-ci.yml', `images:\n  script:\n    - ${build}    - docker cp x:/app .\n`, 4],
  ['configs/images.yml', `images:\n  script:\n    - ${build}    - docker cp x:/app .\n`, undefined],
  ['.drone.yaml', `commands:\n  - ${build}  - docker cp x:/app .\n`, 3],
  ['.woodpecker/image.yml', `commands:\n  - ${build}  - docker cp x:/app .\n`, 3],
  ['appveyor.yml', `build_script:\n  - ${build}  - docker cp x:/app .\n`, 3],
  ['.buildkite/pipeline.yml', `steps:\n  - command: ${build}  - command: docker cp x:/app .\n`, 3],
  ['package.json', '{"scripts": {\n"a": "docker build -t b .",\n"c": "docker run -v $PWD:/src b"}}\n', 3],
  ['wercker.yml', 'deploy:\n  steps:\n  - internal/docker-push:\n', 3],
  ['.github/workflows/ci.yml', `- run: ${build}- run: docker run -v /var/run/docker.sock:/s b\n`, undefined],
  [
    'Dockerfile',
    `# ${build}# docker run --rm -v $PWD/out:/out b\n#   docker build -t x .\nFROM alpine:3.20\nCOPY out/app /app\n`,
    2,
  ],
  ['Dockerfile', `# ${build}# docker run --rm -v $PWD/out:/out b\nFROM alpine:3.20\n`, undefined],
  ['web/prod.dockerfile', `FROM alpine:3.20\n# ${build}\n\n  # docker cp x:/app .\nCOPY app /app\n`, 5],
  ['Dockerfile', `FROM docker:24\nCOPY app /app\nRUN ${build}# docker cp x:/app .\n`, undefined],
  ['notes.md', `${build}docker cp x:/app .\n`, undefined],
]

it('of a Dockerfile whose driver is followed are not told beside the driver', () => {
  const { leads, pipelines } = migratePattern(
    `${build}docker create --name c b\ndocker cp c:/src/app app\ndocker rm c\ndocker build -t x .\n`,
    { Dockerfile: `# ${build}# docker cp x:/app .\nFROM alpine:3.20\nCOPY app /app\n` },
  )
  expect([leads, pipelines.map(({ status }) => status)]).toEqual([[], ['migrated']])
})

describe('leads', () => {
  it.each(rows)('of %s with %j are at line %s', (path, text, line) => {
    const { leads, pipelines } = migrate(memoryRepository({ [path]: text }))
    expect(pipelines).toEqual([])
    expect(leads.map((lead) => [lead.path, lead.line])).toEqual(line === undefined ? [] : [[path, line]])
  })
})
