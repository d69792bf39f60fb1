import { describe, expect, it, test } from 'vitest'
import type { DockerCommand } from '../../src/docker/command.ts'
import { flagValue, flagValues, hasFlag } from '../../src/docker/flag-values.ts'
import { parseDocker } from '../../src/docker/parse.ts'
import { printText } from '../../src/text/symbolic.ts'
import { argv, summary } from './words.ts'

type Row = readonly [line: string, expected: string]

function rows(title: string, table: readonly Row[]): void {
  test.each(table)(`${title}: %s`, (line, expected) => expect(summary(parseDocker(argv(line)))).toBe(expected))
}

describe('flags', () => {
  rows('reads the forms of a flag', [
    ['docker build -t x .', 'build | tag=x | .'],
    ['docker build -tx .', 'build | tag=x | .'],
    ['docker build -t=x .', 'build | tag=x | .'],
    ['docker build --tag x .', 'build | tag=x | .'],
    ['docker build --tag=x .', 'build | tag=x | .'],
    ['docker build --tag= .', 'build | tag= | .'],
    ['docker build --build-arg A=b=c .', 'build | build-arg=A=b=c | .'],
    ['docker build -t a -t b .', 'build | tag=a tag=b | .'],
    ['docker build -qt x .', 'build | quiet tag=x | .'],
    ['docker build -t -x .', 'build | tag=-x | .'],
    ['docker run -it x', 'run | interactive tty | x'],
    ['docker run -itv /a:/b x', 'run | interactive tty volume=/a:/b | x'],
    ['docker run -itv/a:/b x', 'run | interactive tty volume=/a:/b | x'],
    ['docker run -d=false x', 'run | detach=false | x'],
    ['docker run --rm=true x', 'run | rm=true | x'],
    ['docker rm -vf a', 'rm | volumes force | a'],
    ['docker rm -v -f a b', 'rm | volumes force | a b'],
    ['docker ps -lq', 'ps | latest quiet |'],
    ['docker ps -n 1 -q', 'ps | last=1 quiet |'],
    ['docker ps -n=1', 'ps | last=1 |'],
    ['docker images -q x', 'images | quiet | x'],
    ['docker rm -- -x', 'rm | | -x'],
    ['docker cp a:/x -', 'cp | | a:/x -'],
    ['docker cp - a:/x', 'cp | | - a:/x'],
    ['docker cp -aL a:/x .', 'cp | archive follow-link | a:/x .'],
  ])

  rows('reads flags behind operands where docker does', [
    ['docker build . -t x -f Dockerfile.build', 'build | tag=x file=Dockerfile.build | .'],
    ['docker build -t x - -f y', 'build | tag=x file=y | -'],
    ['docker cp a:/x . -L', 'cp | follow-link | a:/x .'],
    ['docker rm a -f', 'rm | force | a'],
    ['docker exec c tar -cf - /x', 'exec | | c tar -cf - /x'],
    ['docker run x sh -c echo', 'run | | x sh -c echo'],
    ['docker run --rm x --version -- y', 'run | rm | x --version -- y'],
    ['docker run --rm -- x -v', 'run | rm | x -v'],
    ['docker create x ls -l', 'create | | x ls -l'],
  ])

  rows('reads the flags of docker in 2016', [
    [
      'docker build --force-rm=true --rm=false -f=Dockerfile.build -t x .',
      'build | force-rm=true rm=false file=Dockerfile.build tag=x | .',
    ],
    ['docker tag -f a b', 'tag | force | a b'],
    ['docker login -e a@b.c -u me -p x reg', 'login | email=a@b.c username=me password=x | reg'],
    ['docker run --net=host --dns-opt=x --cpuset=0 y', 'run | network=host dns-option=x cpuset-cpus=0 | y'],
    ['docker stop --time=3 x', 'stop | timeout=3 | x'],
    ['docker push -f x', 'push | force | x'],
    ['docker commit -a me -m why c x', 'commit | author=me message=why | c x'],
    ['docker export -o x.tar c', 'export | output=x.tar | c'],
    ['docker run -P x', 'run | publish-all | x'],
  ])

  rows('reads the flags of buildx', [
    ['docker build --output type=local,dest=out .', 'build | output=type=local,dest=out | .'],
    ['docker build -o out --target x .', 'build | output=out target=x | .'],
    ['docker buildx build --load --platform linux/amd64 -t x .', 'build | load platform=linux/amd64 tag=x | .'],
    ['docker buildx --builder b build --push .', 'build | builder=b push | .'],
    [
      'docker build --secret id=a,src=b --ssh default --progress=plain .',
      'build | secret=id=a,src=b ssh=default progress=plain | .',
    ],
    ['docker run --pull always x', 'run | pull=always | x'],
    ['docker build --pull .', 'build | pull | .'],
    ['docker buildx bake -f x.hcl --load a b', 'bake | file=x.hcl load | a b'],
    ['docker buildx create --use', 'other | | --use'],
  ])

  rows('keeps an argument that is one blank', [['docker build --build-arg a=b ␠', 'build | build-arg=a=b |']])
})

describe('names', () => {
  rows('folds the management forms', [
    ['docker container create --name a x', 'create | name=a | x'],
    ['docker container cp a:/x .', 'cp | | a:/x .'],
    ['docker container rm -f a', 'rm | force | a'],
    ['docker container remove a', 'rm | | a'],
    ['docker container run --rm x', 'run | rm | x'],
    ['docker container exec a b', 'exec | | a b'],
    ['docker container ls -aq', 'ps | all quiet |'],
    ['docker container logs -f a', 'logs | follow | a'],
    ['docker container prune -f', 'prune | force |'],
    ['docker container top a -ef', 'other | | a -ef'],
    ['docker image build -t x .', 'build | tag=x | .'],
    ['docker image rm -f x', 'rmi | force | x'],
    ['docker image ls -q', 'images | quiet |'],
    ['docker image tag a b', 'tag | | a b'],
    ['docker image prune -af', 'prune | all force |'],
    ['docker builder build .', 'build | | .'],
    ['docker builder prune --all', 'prune | all |'],
    ['docker system prune -f --volumes', 'prune | force volumes |'],
    ['docker volume create --name v', 'volume | name=v | create'],
    ['docker volume create v', 'volume | | create v'],
    ['docker volume rm -f v', 'volume | force | rm v'],
    ['docker volume ls -qf dangling=true', 'volume | quiet filter=dangling=true | ls'],
    ['docker network create -d bridge n', 'network | driver=bridge | create n'],
    ['docker network rm n', 'network | | rm n'],
    ['docker compose -f a.yml up -d', 'compose | | -f a.yml up -d'],
    ['docker info -f x', 'other | | -f x'],
    ['docker build --help', 'other | help |'],
    ['docker --version', 'other | |'],
    ['docker', 'other | |'],
  ])

  it('keeps what was written, and global flags, and where the name stands', () => {
    const parsed = parseDocker(argv('docker -H tcp://x:1 --tls --context=c container cp a:/x .')) as DockerCommand
    expect(parsed.written).toBe('container cp')
    expect(parsed.globalFlags.map(({ name, index, words }) => [name, index, words])).toEqual([
      ['host', 1, 2],
      ['tls', 3, 1],
      ['context', 4, 1],
    ])
    expect(parsed.nameWords).toEqual([5, 6])
    expect(parsed.operands.map((operand) => operand.index)).toEqual([7, 8])
  })

  it('says which words a flag takes', () => {
    const parsed = parseDocker(argv('docker run --rm -itv /a:/b --name=x y')) as DockerCommand
    expect(parsed.flags.map(({ name, index, words }) => [name, index, words])).toEqual([
      ['rm', 2, 1],
      ['interactive', 3, 1],
      ['tty', 3, 1],
      ['volume', 3, 2],
      ['name', 5, 1],
    ])
  })
})

describe('errors', () => {
  rows('refuses what docker refuses', [
    ['docker build --tagg x .', 'unknown-flag@2'],
    ['docker run -Z x', 'unknown-flag@2'],
    ['docker run -itZ x', 'unknown-flag@2'],
    ['docker create -d x', 'unknown-flag@2'],
    ['docker bild .', 'unknown-command@1'],
    ['docker container build .', 'unknown-command@2'],
    ['docker volume make x', 'unknown-command@2'],
    ['docker build -t', 'missing-value@2'],
    ['docker -H', 'missing-value@1'],
    ['docker build -t x', 'wrong-operands@3'],
    ['docker build a b', 'wrong-operands@3'],
    ['docker cp a:/x', 'wrong-operands@2'],
    ['docker tag a', 'wrong-operands@2'],
    ['docker run --rm', 'wrong-operands@2'],
    ['docker exec a', 'wrong-operands@2'],
  ])
})

describe('unknown words', () => {
  rows('keeps unknown parts of values and operands', [
    ['docker build --tag=${X} .', 'build | tag=${X} | .'],
    ['docker build -t ${X}:build .', 'build | tag=${X}:build | .'],
    ['docker build -t${X} .', 'build | tag=${X} | .'],
    ['docker build --build-arg https_proxy=${P} .', 'build | build-arg=https_proxy=${P} | .'],
    ['docker build ${DIR}', 'build | | ${DIR}'],
    ['docker build ${TARGET}', 'build | | ${TARGET}'],
    ['docker cp ${CID}:/x .', 'cp | | ${CID}:/x .'],
    ['docker cp ${A} ${B}', 'cp | | ${A} ${B}'],
    ['docker rm ${CID}', 'rm | | ${CID}'],
    ['docker rm -f ${CID} x', 'rm | force | ${CID} x'],
    ['docker run ${IMAGE} sh', 'run | | ${IMAGE} sh'],
    ['docker run ${REGISTRY}/x ${ARGS}', 'run | | ${REGISTRY}/x ${ARGS}'],
    ['docker run ${docker:run-args} sh', 'run | | ${run-args} sh'],
    ['docker run -v${PWD}:/x y', 'run | volume=${PWD}:/x | y'],
    ['docker rm -- ${OPTS}', 'rm | | ${OPTS}'],
  ])

  test.each<readonly [line: string, operands: string, open: string]>([
    ['docker build ${BUILD} .', '.', '${BUILD}'],
    ['docker build . ${X}', '.', '${X}'],
    ['docker build ${A} -t x ${B} dir/${C}', 'dir/${C}', '${A} ${B}'],
    ['docker build ${ARGS} ${docker:dir}', '${dir}', '${ARGS}'],
    ['docker buildx build ${A}${B} .', '.', '${A}${B}'],
  ])('takes a wholly unknown word beside the one operand of a build for flags: %s', (line, operands, open) => {
    const read = parseDocker(argv(line))
    const print = (list: DockerCommand['operands'] | undefined): string =>
      (list ?? []).map(({ text }) => printText(text)).join(' ')
    expect('kind' in read ? read.message : [print(read.operands), print(read.open)]).toEqual([operands, open])
  })

  rows('refuses a word that may be flags', [
    ['docker run ${OPTS} x', 'unknown-word@2'],
    ['docker run --rm ${DOCKER_RUN_ARGS} x', 'unknown-word@3'],
    ['docker run ${dockerflags} x', 'unknown-word@2'],
    ['docker create ${VOLUMES} x', 'unknown-word@2'],
    ['docker build ${BUILD_ARGS}', 'unknown-word@2'],
    ['docker cp ${X} a:/x .', 'unknown-word@2'],
    ['docker rm ${RM_OPTS} a', 'unknown-word@2'],
    ['docker run -${X} y', 'unknown-word@2'],
    ['docker run -it${X} y', 'unknown-word@2'],
    ['docker run --${X} y', 'unknown-word@2'],
    ['docker run --na${X} y', 'unknown-word@2'],
    ['docker ${X} build .', 'unknown-word@1'],
    ['docker container ${X}', 'unknown-word@2'],
    ['docker volume ${X}', 'unknown-word@2'],
  ])
})

describe('flag values', () => {
  const read = (line: string): DockerCommand => parseDocker(argv(line)) as DockerCommand

  it('gives all values, the last one, and none', () => {
    const parsed = read('docker build -t a --tag=b .')
    expect(flagValues(parsed, 'tag').map(printText)).toEqual(['a', 'b'])
    expect(flagValue(parsed, 'tag')).toEqual(['b'])
    expect(flagValue(parsed, 'file')).toBeUndefined()
  })

  test.each([
    ['docker build --no-cache .', true],
    ['docker build --no-cache=true .', true],
    ['docker build --no-cache=false .', false],
    ['docker build --no-cache=0 .', false],
    ['docker build --no-cache --no-cache=false .', false],
    ['docker build --no-cache=false --no-cache .', true],
    ['docker build --no-cache=${X} .', true],
    ['docker build .', false],
  ])('knows whether a flag is on: %s', (line, on) => expect(hasFlag(read(line), 'no-cache')).toBe(on))
})
