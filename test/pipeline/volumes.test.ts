/** Volumes: what one container puts into one, and another one gives to the host. */
import { describe, expect, it } from 'vitest'
import { afterOf, migratePattern } from '../support/pattern.ts'

const builder = 'FROM busybox:1.36\nWORKDIR /src\nCOPY main.c .\nRUN cc main.c -o app\n'

/** The verdict, what blocks or is to be looked at, and the lines that the migration writes beside those of both Dockerfiles. */
function outcome(script: string, dockerfile = builder): string {
  const legacy = `docker build -t b -f Dockerfile.build .\n${script}\ndocker build -t y .\n`
  const files = { 'Dockerfile.build': dockerfile, Dockerfile: 'FROM alpine:3.20\nCOPY app /app\n', 'main.c': '' }
  const document = migratePattern(legacy, files)
  const codes = document.pipelines.flatMap(({ findings, proof }) => [
    ...findings.flatMap(({ code, severity }) => (severity === 'note' ? [] : [code])),
    ...proof.assumptions.flatMap(({ code }) => (code === 'RS690' ? [code] : [])),
  ])
  const lines = (afterOf(document, 'Dockerfile') ?? '').split('\n')
  const own = lines.filter((line) => /^(?:RUN|COPY --from)/.test(line) && !line.includes('cc main.c'))
  return [document.pipelines[0]?.status ?? 'none', ...new Set(codes), ...own].join(' | ')
}

const copied = 'migrated | COPY --from=build --chown=0:0 /src/app /app'

describe('a volume', () => {
  it.each([
    [
      'gives what the only one that wrote to it copied there',
      'docker run --rm -v v:/o b cp app /o/\ndocker create --name h -v v:/i busybox:1.36\ndocker cp h:/i/app .\ndocker volume rm v',
      copied,
    ],
    [
      'is named by --mount as well',
      'docker run --rm --mount type=volume,src=v,dst=/o b cp app /o/\ndocker create --name h --mount source=v,target=/i busybox:1.36\ndocker cp h:/i/app .\ndocker volume rm v',
      copied,
    ],
    [
      'gives all that lies in it',
      'docker run --rm -v v:/o b cp app /o/\ndocker run --rm -v v:/i:ro -v $PWD:/host busybox:1.36 cp -r /i/. /host/\ndocker volume rm v',
      copied,
    ],
    [
      'gives what has another name there',
      'docker run --rm -v v:/o b cp main.c /o/app\ndocker create --name h -v v:/i busybox:1.36\ndocker cp h:/i/app .\ndocker volume rm v',
      'migrated | COPY --from=build --chown=0:0 /src/main.c /app',
    ],
    [
      'without a name is its own container’s',
      'docker run --name c -v /o b cp app /o/\ndocker cp c:/o/app .\ndocker rm -v c',
      copied,
    ],
    [
      'without a name is had by others from its container',
      'docker run --name c -v /o b cp app /o/\ndocker run --rm --volumes-from c -v $PWD:/host busybox:1.36 cp /o/app /host/\ndocker rm -v c',
      copied,
    ],
    [
      'gives what a command made in it',
      'docker run --rm -v v:/o b sh -c "sort main.c > /o/app"\ndocker create --name h -v v:/i busybox:1.36\ndocker cp h:/i/app .\ndocker volume rm v',
      'migrated | RUN mkdir -p /o | RUN sort main.c > /o/app | COPY --from=build --chown=0:0 /o/app /app',
    ],
    [
      'holds what the image has there',
      'docker create --name c -v v:/src b\ndocker run --rm -v v:/i -v $PWD:/host busybox:1.36 cp /i/app /host/\ndocker volume rm v',
      copied,
    ],
    [
      'may be there before the driver runs',
      'docker run --rm -v v:/o b cp app /o/\ndocker create --name h -v v:/i busybox:1.36\ndocker cp h:/i/app .',
      'caveats | RS690 | COPY --from=build --chown=0:0 /src/app /app',
    ],
  ])('%s', (_title, script, expected) => {
    expect(outcome(script)).toBe(expected)
  })

  it.each([
    ['nobody filled', 'docker create --name h -v v:/i busybox:1.36\ndocker cp h:/i/app .'],
    [
      'has options',
      'docker run --rm -v v:/o:nocopy b cp app /o/\ndocker create --name h -v v:/i busybox:1.36\ndocker cp h:/i/app .',
    ],
    [
      'gave a tar',
      'docker run --rm -v v:/o b cp app /o/\ndocker create --name h -v v:/i busybox:1.36\ndocker cp h:/i/app - | tar x',
    ],
  ])('that %s is refused', (_title, script) => {
    expect(outcome(script)).toContain('blocked | RS426')
  })

  it('keeps the container that fills it where another one has it', () => {
    const script =
      'docker run --rm -v v:/o b cp app /o/\ndocker create --name h -v v:/i busybox:1.36\ndocker cp h:/i/app .\ndocker run -d -v v:/www nginx:1.27'
    expect(outcome(script)).toContain('RS560')
  })
})
