/** Commands that can make images and are not followed: what they make is never taken for an image of a registry. */
import { describe, expect, it } from 'vitest'
import { givesName } from '../../src/pipeline/makers/maker.ts'
import { imagesIn } from '../../src/pipeline/makers/texts.ts'
import type { MemoryFiles } from '../../src/repository/memory.ts'
import { literal } from '../../src/text/symbolic.ts'
import { migratePattern, verdictOf } from '../support/pattern.ts'

const take = 'docker create --name c x:build\ndocker cp c:/src/app .\ndocker rm c\n'
const build = 'docker build -t x:build -f Dockerfile.build .\n'
const last = 'docker build -t x .\n'

/** A service that says more than is followed. */
const composed = (service: string): MemoryFiles => ({
  'docker-compose.yml': `services:\n  builder:\n    secrets: [x]\n${service.replace(/build: (\S+)/, 'build: {context: $1, ssh: [x]}').replace(/\n( +)context:/, '\n$1ssh: [x]\n$1context:')}`,
})
const hcl = (tags: string): MemoryFiles => ({ 'docker-bake.hcl': `target "b" {\n  tags = ${tags}\n}\n` })
const scripts = (value: Readonly<Record<string, string>>): MemoryFiles => ({ 'package.json': JSON.stringify({ scripts: value }) })

describe('an image of the name that a builder pattern copies from', () => {
  const made: readonly (readonly [command: string, files?: MemoryFiles])[] = [
    ['docker buildx bake'],
    ['docker buildx bake -f bake.hcl b'],
    ['docker buildx bake', hcl('["x:build"]')],
    ['docker buildx bake', hcl('["x:${TAG}"]')],
    ['docker buildx bake --set b.tags=x:build', hcl('["y"]')],
    ['docker buildx bake', { 'docker-bake.json': '{"target": {"b": {"tags": ["docker.io/library/x:build"]}}}' }],
    ['docker buildx bake', composed('    image: x:build\n    build: .\n')],
    ['docker buildx f b', hcl('["x:build"]')],
    ['docker load -i builder.tar'],
    ['curl -s https://example.com/b.tar | docker load'],
    ['docker-compose build'],
    ['docker-compose build builder', composed('    image: x:build\n    build: .\n')],
    [
      'docker compose -f docker-compose.yml build --pull builder',
      composed('    image: "x:build"\n    build:\n      context: .\n'),
    ],
    ['docker compose up --build -d', composed('    image: ${NAME}:build\n    build: .\n')],
    ['docker compose run --rm builder true', composed('    image: x:build\n    build: .\n')],
    ['podman build -t x:build -f Dockerfile.build . && podman push x:build docker-daemon:x:build'],
    ['nerdctl build -t x:build .'],
    ['buildah bud -t x:build -f Dockerfile.build .'],
    ['img build -t x:build .'],
    ['/kaniko/executor --destination x:build'],
    ['buildctl build --frontend dockerfile.v0 | docker load'],
    ['skopeo copy dir:x docker-daemon:x:build'],
    ['pack build x:build'],
    ['s2i build . base x:build'],
    ['ko build --local .'],
    ['earthly +builder'],
    ['skaffold build'],
    ['packer build image.json'],
    ['bazel run //:builder_image'],
    ['minikube image build -t x:build .'],
    ['mvn compile jib:dockerBuild'],
    ['mvn docker:build'],
    ['./mvnw package', { 'pom.xml': '<artifactId>docker-maven-plugin</artifactId>' }],
    ['./gradlew buildImage'],
    ['gradle jibDockerBuild'],
    ['sbt docker:publishLocal'],
    [
      'npm run image',
      { ...scripts({ image: 'node tools/image.js' }), 'tools/image.js': "execa('docker', ['build', '-t', tag])" },
    ],
    ['python3 tools/image.py', { 'tools/image.py': 'client = docker.from_env()\nclient.images.build(path=".")\n' }],
    ['./image.rb', { 'image.rb': { text: '#!/usr/bin/env ruby\nsystem("docker build -t x:build .")\n', executable: true } }],
    ['just image', { justfile: 'image:\n  docker build -t x:build .\n' }],
    ['rake image', { Rakefile: "sh 'docker build -t x:build .'" }],
    ['python -c "import os; os.system(\'docker build -t x:build .\')"'],
    ['retry 3 docker build -t x:build -f Dockerfile.build .'],
    ['aws-vault exec ci -- docker build -t x:build .'],
    ['su ci -c "docker build -t x:build ."'],
    ['sg docker -c "docker build -t x:build ."'],
    ['docker-machine ssh default docker build -t x:build .'],
    ['vagrant ssh -c "docker build -t x:build ."'],
    ['docker run -v /var/run/docker.sock:/var/run/docker.sock docker:cli docker build -t x:build /w'],
    ['docker run gcr.io/kaniko-project/executor --destination x:build'],
    ['docker buildx bake\ndocker tag made x:build'],
    ['tar c . | curl --unix-socket /var/run/docker.sock --data-binary @- http://d/build?t=x:build'],
  ]
  it.each(made.map(([command, files]) => ({ command, files })))(
    'is not taken from a registry after `$command`',
    ({ command, files }) => {
      const document = migratePattern(`${command}\n${take}${last}`, files)
      expect(verdictOf(document)).toContain('RS433')
      expect(document.changes).toEqual([])
    },
  )

  const perhaps: readonly (readonly [command: string, files?: MemoryFiles])[] = [
    ['/opt/ci/make-images'],
    ['./ci/not-there.sh'],
    ['bash <(curl -s https://example.com/build.sh)'],
    ['unheard-of sync'],
    ['make image'],
    ['npm run image'],
    ['gradle build', { 'build.gradle': "apply plugin: 'docker'\n" }],
    ['eval "$(curl -s https://example.com/lib.sh)"'],
    ['. ./ci/lib.sh'],
  ]
  it.each(perhaps.map(([command, files]) => ({ command, files })))(
    'is taken from one, as a caveat, after `$command`',
    ({ command, files }) => {
      expect(verdictOf(migratePattern(`${command}\n${take}${last}`, files))).toContain('RS434')
    },
  )

  const none: readonly (readonly [command: string, files?: MemoryFiles])[] = [
    ['docker buildx bake', hcl('["y:build", "x:latest"]')],
    ['docker-compose build', composed('    image: y\n    build: .\n')],
    ['docker-compose up -d', composed('    image: x:build\n')],
    ['docker-compose pull && docker-compose down && docker-compose --version'],
    ['docker buildx bake\ndocker pull x:build'],
    ['npm test', scripts({ test: 'jest', image: 'docker build -t x:build .' })],
    ['npm run lint', scripts({ lint: 'echo docker build is not run' })],
    ['go test ./... && docker pull golang'],
    ['echo "docker build -t x:build ."'],
    ['git commit -m "docker build -t x:build"'],
    ['podman --version && buildah images'],
    ['docker run -v /var/run/docker.sock:/var/run/docker.sock aquasec/trivy x'],
  ]
  it.each(none.map(([command, files]) => ({ command, files })))('is taken from one after `$command`', ({ command, files }) => {
    expect(verdictOf(migratePattern(`${command}\n${take}${last}`, files))).not.toMatch(/RS43[3-6]/)
  })
})

describe('other images of a pattern', () => {
  const rows: readonly (readonly [title: string, script: string, files: MemoryFiles, verdict: RegExp])[] = [
    [
      'a base that bake makes',
      `docker buildx bake\n${build}${take}${last}`,
      { Dockerfile: 'FROM base\nCOPY app /\n' },
      /blocked RS433/,
    ],
    ['an official base', `docker buildx bake\n${build}${take}${last}`, {}, /^migrated$/],
    ['an official name that bake gives', `docker buildx bake\n${build}${take}${last}`, hcl('["alpine:3.19"]'), /blocked RS433/],
    [
      'a base with a registry',
      `docker buildx bake\n${build}${take}${last}`,
      { Dockerfile: 'FROM reg.io/a/b\nCOPY app /\n' },
      /^caveats RS434/,
    ],
    [
      'a digest',
      `docker buildx bake\n${build}${take}${last}`,
      { Dockerfile: `FROM base@sha256:${'a'.repeat(64)}\nCOPY app /\n` },
      /^migrated|caveats(?!.*RS43)/,
    ],
    [
      'an image of COPY --from',
      `docker load -i t\n${build}${take}${last}`,
      { Dockerfile: 'FROM alpine\nCOPY --from=tool /t /t\nCOPY app /\n' },
      /blocked RS433/,
    ],
    [
      'the builder, built a second time by compose',
      `${build}docker-compose build\n${take}${last}`,
      composed('    image: x:build\n    build: .\n'),
      /blocked RS433/,
    ],
    [
      'the builder, before something that builds images of unknown names',
      `${build}docker load -i t\n${take}${last}`,
      {},
      /^caveats RS434/,
    ],
    ['the builder, built after bake', `docker buildx bake\n${build}${take}${last}`, hcl('["x:build"]'), /^migrated$/],
  ]
  it.each(rows)('are judged: %s', (_title, script, files, verdict) => {
    expect(verdictOf(migratePattern(script, files))).toMatch(verdict)
  })
})

describe('a pattern of which one half is not followed', () => {
  const rows: readonly (readonly [title: string, script: string, code: string, place: number])[] = [
    ['compose builds the final image', `${build}${take}docker-compose build\n`, 'RS436', 6],
    ['compose v2 builds the final image', `${build}${take}docker compose up -d --build\n`, 'RS436', 6],
    ['bake builds the final image', `${build}${take}docker buildx bake\n`, 'RS436', 6],
    ['podman builds the final image', `${build}${take}podman build -t x .\n`, 'RS436', 6],
    ['a service leaves the artifact', `docker-compose run --rm builder\n${last}`, 'RS436', 2],
    ['a service is copied from', `docker compose up -d builder\ndocker compose cp builder:/src/app .\n${last}`, 'RS436', 2],
    [
      'a build writes files in a form that is not followed',
      `docker buildx build -o type=oci,dest=app -f Dockerfile.build .\n${last}`,
      'RS436',
      2,
    ],
    [
      'a program copies out',
      `${build}docker create --name c x:build\npython3 -c 'os.system("docker cp c:/src/app .")'\n${last}`,
      'RS436',
      4,
    ],
    [
      'the engine is spoken to',
      `${build}curl --unix-socket /var/run/docker.sock -d @c.json http://d/containers/create?name=c\ndocker cp c:/src/app .\n${last}`,
      'RS407',
      4,
    ],
    [
      'names for docker cp come from a container',
      `${build}docker create --name c x:build\ndocker exec c ls /src | parallel docker cp c:/src/{} .\n${last}`,
      'RS435',
      4,
    ],
    [
      'docker cp stands in a loop over a download',
      `${build}docker create --name c x:build\ncurl -s https://e.com/l | while read f; do docker cp c:/src/$f .; done\n${last}`,
      'RS415',
      4,
    ],
    ['a container of compose is copied from', `docker compose run --name c builder\ndocker cp c:/src/app .\n${last}`, 'RS436', 2],
  ]
  it.each(rows)('is refused at its place when %s', (_title, script, code, line) => {
    const { pipelines } = migratePattern(script)
    const found = pipelines.flatMap((pipeline) => pipeline.findings).find((finding) => finding.code === code)
    expect([pipelines[0]?.status, found?.at?.line]).toEqual(['blocked', line])
  })
})

describe('a build that is not followed after the copying out', () => {
  const other = (copy: string): MemoryFiles => ({ 'Dockerfile.other': `FROM alpine\n${copy}\n` })
  const rows: readonly (readonly [title: string, command: string, files: MemoryFiles, verdict: RegExp])[] = [
    ['takes the artifact', 'docker-compose build', other('COPY app /x'), /^blocked.* RS437/],
    ['takes it among others', 'docker buildx bake', other('ADD --chown=1 ["main.go", "./app", "/x/"]'), /^blocked.* RS437/],
    ['takes its folder', 'docker buildx bake', other('COPY . /x'), /^caveats.* RS438/],
    ['takes something else', 'docker buildx bake', other('COPY main.go /x'), /^migrated$/],
    ['takes it from a stage', 'docker buildx bake', other('COPY --from=a app /x'), /^migrated$/],
    ['mounts it', 'docker-compose up -d', composed('    image: nginx\n    volumes:\n      - ./app:/app\n'), /^caveats RS560$/],
    [
      'mounts something else',
      'docker-compose up -d',
      composed('    image: nginx\n    volumes:\n      - ./conf:/c\n'),
      /^migrated$/,
    ],
    [
      'starts a database with a file of settings',
      'docker-compose up -d',
      composed('    image: db\n    volumes:\n      - ./main.go:/i\n'),
      /^migrated$/,
    ],
  ]
  it.each(rows)('%s', (_title, command, files, verdict) => {
    expect(verdictOf(migratePattern(`${build}${take}${last}${command}\n`, files))).toMatch(verdict)
  })
})

describe('a driver without a pattern', () => {
  const rows: readonly (readonly [script: string, reason: RegExp])[] = [
    ['docker-compose build\ndocker-compose push\n', /`docker-compose build` \(build\.sh:2\), which is not followed/],
    ['docker compose build web\n', /`docker compose build web` \(build\.sh:2\)/],
    ['# not docker\npodman build -t x .\n', /`podman build -t x \.` \(build\.sh:3\)/],
    [`${last}docker buildx bake\n`, /no image is built from another image's files; .*`docker buildx bake` \(build\.sh:3\)/],
    [
      'ls -d $ROOT/*/ | xargs -I{} docker build -t {} {}\n',
      /build\.sh:2: What `docker build -t \{\} \{\}` works on is not known/,
    ],
  ]
  it.each(rows)('is skipped with its cause: %j', (script, reason) => {
    expect(migratePattern(script).skipped).toEqual([{ path: 'build.sh', reason: expect.stringMatching(reason) as string }])
  })
})

describe('imagesIn', () => {
  const rows: readonly (readonly [text: string, names: readonly string[] | 'any' | 'none'])[] = [
    ['docker build -t a -t b:1 .', ['a', 'b:1']],
    ['docker image build --tag=a .', ['a']],
    ['docker --context x build \\\n  -t a .', ['a']],
    ['sudo docker build -qt a .', ['a']],
    ['$(DOCKER) build -t $(REPO)/a:$(TAG) .', ['*/a:*']],
    ['docker build -t {{name}}:{{tag}} .', ['*:*']],
    ['docker build $(BUILD_ARGS) -t a .', 'any'],
    ['docker tag a b', ['b']],
    ['docker build .', []],
    ['docker-compose -f x.yml build', 'any'],
    ['docker compose up', 'any'],
    ['docker run a build', 'none'],
    ['docker push a', 'none'],
    ['docker exec c make build', 'none'],
    ['@echo docker build', 'none'],
    ['# docker build -t a .', 'none'],
    ['docker-compose ps', 'none'],
  ]
  it.each(rows)('reads %j', (text, names) => {
    const found = imagesIn(text, true)
    expect(found === undefined ? 'none' : (found.names ?? 'any')).toEqual(names)
  })
})

describe('imagesIn of a program', () => {
  const rows: readonly (readonly [text: string, found: boolean])[] = [
    ["help='arguments to pass to docker build')", false],
    ['log("Flags for docker build:")', false],
    ["cmd = 'docker build'", true],
    ["run('to docker build -t x .')", true],
    ["call(['docker', 'build', '.'])", true],
  ]
  it.each(rows)('of %j: %s', (text, found) => {
    expect(imagesIn(text, false) !== undefined).toBe(found)
  })
})

describe('givesName', () => {
  const rows: readonly (readonly [name: string, reference: string, answer: 'no' | 'maybe' | 'sure'])[] = [
    ['x', 'x:latest', 'sure'],
    ['docker.io/library/x', 'x', 'sure'],
    ['x:1', 'x:2', 'no'],
    ['*_builder', 'app_builder', 'sure'],
    ['*_builder', 'app_build', 'no'],
    ['*/x:*', 'acme/x:build', 'sure'],
    ['x:*', 'y:1', 'no'],
    ['*', 'x:1', 'maybe'],
    ['*:*', 'x:1', 'maybe'],
  ]
  it.each(rows)('of %s for %s', (name, reference, answer) => {
    expect(givesName({ what: '', names: [name], sure: true, runs: false }, literal(reference))).toBe(answer)
  })
})

describe('commands that other programs run', () => {
  const start = `${build}docker create --name c x:build\n`
  const rows: readonly (readonly [command: string, verdict: RegExp])[] = [
    ['echo /src/app | xargs -I{} docker cp c:{} .', /^migrated$/],
    ['echo c:/src/app | xargs -r -t -I % sudo docker cp % .', /^migrated$/],
    ["printf '%s\\n' app | xargs -n 1 -P 4 -I{} docker cp c:/src/{} .", /^migrated$/],
    ['echo /src/app | xargs -n1 sh -c \'docker cp "c:$0" app\'', /^blocked RS550$/],
    ['parallel docker cp c:/src/{} . ::: app', /^caveats RS560$/],
    ['parallel docker cp c:{1} {2} ::: /src/app ::: .', /^blocked RS435/],
    ['docker exec c ls | xargs -I{} docker cp c:{} .', /^blocked RS435/],
    ['docker exec c ls | xargs sh -c "docker cp c:$0 ."', /^blocked RS435/],
  ]
  it.each(rows)('are followed where their words are known: %s', (command, verdict) => {
    expect(verdictOf(migratePattern(`${start}${command}\ndocker rm c\n${last}`))).toMatch(verdict)
  })

  it('print what docker prints', () => {
    const script = `${build}ID=$(echo x:build | xargs docker create)\ndocker cp $ID:/src/app .\ndocker rm $ID\n${last}`
    expect(verdictOf(migratePattern(script))).toBe('migrated')
  })

  it('only clean up: words that are not known do not matter', () => {
    const script = `${build}${take}${last}docker images -q -f dangling=true | xargs -r docker rmi\ndocker ps -aq | xargs docker rm -f\n`
    expect(verdictOf(migratePattern(script))).toBe('migrated')
  })
})
