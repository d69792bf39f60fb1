import { describe, expect, it } from 'vitest'
import { migrate } from '../../src/migrate/migrate.ts'
import { memoryRepository } from '../../src/repository/memory.ts'

const dockerfile = 'FROM nginx\nCOPY dist /usr/share/nginx/html\n'
const files = {
  Dockerfile: dockerfile,
  'src/app.js': '',
  'dev/Dockerfile': 'FROM node\nCOPY package.json /\n',
  'package.json': '{}',
}

const gitlab = (image: string, paths: string): string => `stages: [build, publish]
build:
  image: ${image}
  script: [npm run build]
  artifacts:
    paths:
      - ${paths}
publish:
  image: docker:24
  script:
    - docker build -t app .
`
const github = (container: string, name = 'dist'): string => `on: push
jobs:
  build:
    runs-on: ubuntu-latest
${container}    steps:
      - uses: actions/checkout@v4
      - run: npm run build
      - uses: actions/upload-artifact@v4
        with:
          name: out
          path: ${name}
  image:
    needs: build
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - uses: actions/download-artifact@v4
        with: {name: out, path: dist}
      - uses: docker/build-push-action@v5
        with: {context: ., tags: app}
`
const drone = (image: string): string => `kind: pipeline
steps:
  - name: compile
    image: ${image}
    commands:
      - npm run build
  - name: publish
    image: plugins/docker
    settings: {repo: app}
`
const taken = 'dist, which Dockerfile:2 takes and the repository does not have'

const rows: readonly (readonly [path: string, text: string, line: number | undefined, message?: string])[] = [
  [
    'Jenkinsfile',
    "pipeline {\n  agent { docker { image 'node:18'\n args '-u root' } }\n  stages { stage('a') { steps { sh 'npm run build' } } }\n  post { success { script { docker.build(\"app\", \"-f Dockerfile .\") } } }\n}\n",
    2,
    `steps run in a container of node:18 with the workspace mounted, and line 5 builds an image from the same workspace: it takes ${taken}; a build stage does this`,
  ],
  [
    'ci/Jenkinsfile.release',
    "node {\n  docker.image(\"golang:1.20\").inside('-v /tmp:/tmp') {\n    sh 'make'\n  }\n  sh 'docker build -t app .'\n}\n",
    2,
    `steps run in a container of golang:1.20 with the workspace mounted, and line 5 builds an image from the same workspace: it takes ${taken}; a build stage does this`,
  ],
  [
    'Jenkinsfile',
    "agent { dockerfile { dir 'ci'\n filename 'Dockerfile.build' } }\nsteps { sh 'make' }\nsteps { script { app = docker.build('x') } }\n",
    2,
    `steps run in a container of the image of Dockerfile.build with the workspace mounted, and line 4 builds an image from the same workspace: it takes ${taken}; a build stage does this`,
  ],
  ['Jenkinsfile', "agent { docker 'node:18' }\n// docker.build('x')\nsteps { sh 'npm test' }\n", undefined],
  ['Jenkinsfile', "/* agent { docker 'node:18' } */\nagent any\nsteps { script { docker.build('x') } }\n", undefined],
  [
    '.gitlab-ci.yml',
    gitlab('node:18', 'dist/'),
    7,
    `the job build runs in a container of node:18 and hands on ${taken}, in the job publish; a build stage FROM node:18 does this`,
  ],
  ['.gitlab-ci.yml', gitlab('docker:24', 'dist/'), undefined],
  ['.gitlab-ci.yml', gitlab('node:18', 'coverage/'), undefined],
  ['.github/workflows/ci.yml', github('    container: {image: "node:18"}\n'), undefined],
  ['.github/workflows/ci.yml', github(''), undefined],
  ['.github/workflows/ci.yml', github('    container: node:18\n', 'reports'), undefined],
  [
    '.drone.yml',
    drone('node:18'),
    4,
    `commands run in a container of node:18 over the workspace, and a later step builds an image from ${taken}; a build stage FROM node:18 does this`,
  ],
  ['.woodpecker/build.yml', drone('golang'), 4],
  ['.drone.yml', drone('plugins/slack'), undefined],
  ['.drone.yml', drone('node:18').replace('plugins/docker', 'plugins/slack'), undefined],
  [
    'bitbucket-pipelines.yml',
    'pipelines:\n  default:\n    - step:\n        image: node:18\n        script:\n          - npm run build\n        artifacts: [dist/**]\n    - step:\n        services: [docker]\n        script:\n          - docker build -t app .\n',
    4,
    `commands run in a container of node:18 over the workspace, and a later step builds an image from ${taken}; a build stage FROM node:18 does this`,
  ],
  [
    'azure-pipelines.yml',
    'jobs:\n- job: build\n  container: node:18\n  steps:\n  - script: npm run build\n  - task: Docker@2\n    inputs:\n      command: buildAndPush\n',
    3,
  ],
  [
    '.circleci/config.yml',
    'jobs:\n  build:\n    docker:\n      - image: cimg/node:18.1\n    steps:\n      - checkout\n      - run: npm run build\n      - setup_remote_docker\n      - run: docker build -t app .\n',
    4,
  ],
  [
    'docker-compose.yml',
    'services:\n  web:\n    build: .\n  assets:\n    image: node:18\n    command: npm run dev\n    volumes:\n      - ./dist:/app/dist\n',
    4,
    `the service assets has a folder of the host mounted for ${taken}; a build stage does this (a script that runs assets and then builds the image is migrated)`,
  ],
  [
    'docker-compose.yml',
    'services:\n  web:\n    build: .\n  assets:\n    image: node:18\n    command: sh -c "npm run dev && cp -r out dist"\n    volumes:\n      - .:/app\n',
    4,
    `the service assets has a folder of the host mounted for ${taken}; a build stage does this (a script that runs assets and then builds the image is migrated)`,
  ],
  [
    'docker-compose.yml',
    'services:\n  web:\n    build: .\n  assets:\n    image: node:18\n    volumes: [out:/app/dist]\nvolumes:\n  out: {driver: local, driver_opts: {type: none, o: bind, device: "${PWD}/dist"}}\n',
    4,
    `the service assets has a folder of the host mounted for ${taken}; a build stage does this (a script that runs assets and then builds the image is migrated)`,
  ],
  [
    'docker-compose.yml',
    'services:\n  web:\n    image: nginx\n    volumes: ["static:/usr/share/nginx/html:ro"]\n  assets:\n    build: .\n    command: npm run build\n    volumes: ["static:/app/dist"]\nvolumes:\n  static:\n',
    5,
    'the service assets shares the volume static with web when they run; no image takes files of it, so there is no builder pattern to migrate',
  ],
  [
    'docker-compose.yml',
    'services:\n  web:\n    build: .\n    volumes: ["data:/data"]\n  job:\n    image: x\n    volumes: ["data:/data"]\nvolumes:\n  data:\n',
    undefined,
  ],
  ['docker-compose.yml', 'services:\n  web:\n    build: .\n    volumes:\n      - .:/app\n', undefined],
  ['docker-compose.yml', 'services:\n  db:\n    image: postgres\n    volumes:\n      - ./dist:/x\n', undefined],
  ['docker-compose.yml', 'services:\n  web:\n    build: .\n    volumes:\n      - ./src:/app\n', undefined],
]

describe('leads', () => {
  it.each(rows.map(([path, text, line, message]) => ({ path, text, line, message })))('of $path are at line $line', (row) => {
    const { path, text, line, message } = row
    const { leads } = migrate(memoryRepository({ ...files, [path]: text }))
    expect(leads.map((lead) => [lead.path, lead.line])).toEqual(line === undefined ? [] : [[path, line]])
    if (message !== undefined) expect(leads.map((lead) => lead.text)).toEqual([message])
  })

  it('of a plugin name what it takes', () => {
    const pom = '<project>\n<artifactId>docker-maven-plugin</artifactId>\n</project>\n'
    const { leads } = migrate(memoryRepository({ 'pom.xml': pom, Dockerfile: 'FROM openjdk\nCOPY target/*.jar /app.jar\n' }))
    expect(leads).toEqual([
      {
        path: 'pom.xml',
        line: 2,
        text: 'docker-maven-plugin builds an image from target, which Dockerfile:2 takes and the repository does not have: the tool makes it on the host; a build stage does this',
      },
    ])
  })

  it('are not about what the repository has', () => {
    const { leads } = migrate(memoryRepository({ ...files, 'dist/index.html': '', '.gitlab-ci.yml': gitlab('node:18', 'dist/') }))
    expect(leads).toEqual([])
  })
})

const kept = new Map<string, string>([
  ['Jenkinsfile', rows[0]?.[1] ?? ''],
  ['.gitlab-ci.yml', gitlab('node:18', 'dist/')],
  ['.github/workflows/ci.yml', github('    container: node:18\n')],
  ['.drone.yml', drone('node:18')],
  ['docker-compose.yml', rows.find(([path]) => path === 'docker-compose.yml')?.[1] ?? ''],
])

describe('files that are damaged', () => {
  it.each([...kept])('are read without a fault: %s', (path, text) => {
    for (let at = 0; at < text.length; at += 5)
      for (const damaged of [
        text.slice(0, at),
        text.slice(0, at) + text.slice(at + 3),
        `${text.slice(0, at)}{[&*"\t${text.slice(at)}`,
      ])
        expect(() => migrate(memoryRepository({ ...files, [path]: damaged }))).not.toThrow()
  })
})
