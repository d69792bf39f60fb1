/**
 * Writes the repository of some choices: sources, Dockerfiles, ignore files and the driver.
 *
 * In: `Choices`. Out: files that the driver makes into the images `demo` and, if chosen, `demo-two`. Whatever the choices are, the driver
 * runs to its end with a clean checkout, but for names that docker itself cannot take that way.
 */
import type { Choices } from './choices.ts'
import { baseFile, builderFile, builderIgnore, finalFile, ignoreText, secondFile } from './dockerfiles.ts'
import { driverPath, driverText, finalFileName } from './driver.ts'
import { asContext } from './paths.ts'

export interface GeneratedFile {
  readonly path: string
  readonly text: string
  readonly mode?: number
  readonly link?: string
}

export interface GeneratedRepository {
  readonly files: readonly GeneratedFile[]
  readonly driver: string
}

export function writeRepository(chosen: Choices): GeneratedRepository {
  const choices = possible(chosen)
  const { way, onbuild, second, ignore } = choices
  const driver = driverPath(choices)
  const finalText = finalFile(choices)
  const files: GeneratedFile[] = [
    { path: 'src/main.c', text: 'int main(void) { return 0; }\n' },
    { path: 'src/lib/util.c', text: 'int util(void) { return 1; }\n', mode: 0o600 },
    { path: 'src/run.sh', text: '#!/bin/sh\n', mode: 0o755 },
    { path: 'src/first', text: '', link: 'main.c' },
    { path: 'config/app.conf', text: 'port=80\n' },
    { path: 'README.md', text: '# demo\n' },
    {
      path: finalFileName(choices),
      text: finalFileName(choices) === 'Dockerfile.in' ? `${finalText}LABEL filled=@LABEL@\n` : finalText,
    },
    { path: driver, text: driverText(choices), mode: 0o755 },
  ]
  if (way !== 'stock-image') files.push({ path: 'Dockerfile.build', text: builderFile(choices) })
  if (onbuild && way !== 'stock-image') files.push({ path: 'Dockerfile.base', text: baseFile() })
  if (second) files.push({ path: 'Dockerfile.two', text: secondFile(choices) })
  const ignored = ignoreText(choices)
  if (ignore === 'swapped') {
    files.push(
      { path: 'builder.dockerignore', text: builderIgnore(choices) },
      { path: 'final.dockerignore', text: ignored ?? '' },
    )
  } else if (ignored !== undefined) files.push({ path: '.dockerignore', text: ignored })
  return { files, driver }
}

const intoMount: ReadonlySet<Choices['way']> = new Set([
  'mount',
  'mount-flag',
  'made-into-mount',
  'made-in-repository',
  'volume',
  'volumes-from',
])

/** What does not go together gives way to what is rarer. */
function possible(choices: Choices): Choices {
  const { way, form, builderExtras } = choices
  return {
    ...choices,
    // A folder of the host's root is not that user's to write: such a driver fails, or nobody notices that it does.
    ...(intoMount.has(way) ? { builderExtras: builderExtras.filter((line) => line !== 'USER 1000') } : {}),
    // A context that a container writes is unpacked nowhere: one image, with its Dockerfile in it.
    ...(asContext.has(way) ? { second: false, hostFolder: '.' as const } : {}),
    ...(form === 'makefile' ? { style: 'plain' as const } : {}),
  }
}
