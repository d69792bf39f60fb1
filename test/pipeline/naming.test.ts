import { describe, expect, it } from 'vitest'
import { handoffsOf, migratePattern, verdictOf } from '../support/pattern.ts'

const build = 'docker build -t x:build -f Dockerfile.build .\n'
const last = 'docker build -t x .\n'
const plain = 'builder:/src/app → app → final:/usr/bin/app (create+cp)'

/** How a driver may name the container that it takes the artifact from. */
const rows: readonly (readonly [title: string, script: string, handoffs: readonly string[]])[] = [
  ['by --name', `${build}docker create --name c x:build\ndocker cp c:/src/app app\ndocker rm c\n${last}`, [plain]],
  ['in container forms', `${build}docker container create --name c x:build\ndocker container cp c:/src/app .\n${last}`, [plain]],
  ['by $()', `${build}CID=$(docker create x:build)\ndocker cp $CID:/src/app app\n${last}`, [plain]],
  ['by backticks', `${build}CID=\`docker create x:build\`\ndocker cp "\${CID}:/src/app" ./app\n${last}`, [plain]],
  ['by --cidfile', `${build}docker create --cidfile=cid x:build\ndocker cp $(cat cid):/src/app .\nrm cid\n${last}`, [plain]],
  ['by docker ps -lq', `${build}docker create x:build\ndocker cp $(docker ps -lq):/src/app .\n${last}`, [plain]],
  [
    'by docker ps with a filter',
    `${build}docker create --name c x:build\ndocker cp $(docker ps -aqf name=c):/src/app .\n${last}`,
    [plain],
  ],
  [
    'by the id of build -q',
    `IMG=$(docker build -q -f Dockerfile.build .)\nCID=$(docker create $IMG)\ndocker cp $CID:/src/app .\n${last}`,
    [plain],
  ],
  [
    'by --iidfile',
    `docker build --iidfile iid -f Dockerfile.build .\ndocker create --name c $(cat iid)\ndocker cp c:/src/app .\n${last}`,
    [plain],
  ],
  [
    'by an id cut from output',
    `IMG=$(docker build -f Dockerfile.build . | tail -1 | awk '{print $3}')\ndocker create --name c $IMG\ndocker cp c:/src/app .\n${last}`,
    [plain],
  ],
  [
    'inside an && chain',
    `${build.trim()} && CID=$(docker create x:build) && docker cp $CID:/src/app . && docker rm $CID && ${last}`,
    [plain],
  ],
  [
    'with image and container of one name',
    `docker build -t x -f Dockerfile.build .\ndocker create --name x x\ndocker cp x:/src/app .\ndocker build -t final .\n`,
    [plain],
  ],
  [
    'with one tag for both images',
    `docker build -t x -f Dockerfile.build .\ndocker create --name c x\ndocker cp c:/src/app .\n${last}`,
    [plain],
  ],
  [
    'through a second tag',
    `${build}docker tag x:build y:other\ndocker create --name c y:other\ndocker cp c:/src/app .\n${last}`,
    [plain],
  ],
  [
    'with $DOCKER and sudo',
    `DOCKER="sudo docker"\n$DOCKER build -t x:build -f Dockerfile.build .\n$DOCKER create --name c x:build\n$DOCKER cp c:/src/app .\n$DOCKER build -t x .\n`,
    [plain],
  ],
  [
    'in a function',
    `image() { docker build -t "$1" -f "$2" .; }\nimage x:build Dockerfile.build\ndocker create --name c x:build\ndocker cp c:/src/app .\nimage x Dockerfile\n`,
    [plain],
  ],
  [
    'from a run that sleeps',
    `${build}CID=$(docker run -d x:build sleep 100)\ndocker cp $CID:/src/app .\ndocker kill $CID\n${last}`,
    [plain.replace('create+cp', 'run+cp')],
  ],
  [
    'from what a run prints',
    `${build}docker run --rm x:build cat /src/app > app\nchmod +x app\n${last}`,
    [plain.replace('create+cp', 'run-stdout')],
  ],
]

describe('the container of a handoff', () => {
  it.each(rows)('is found when it is named %s', (_title, script, handoffs) => {
    const document = migratePattern(script)
    expect(handoffsOf(document)).toEqual(handoffs)
    expect(verdictOf(document)).toBe('migrated')
    expect(document.pipelines[0]?.proof.verdict).toBe('equal')
  })
})
