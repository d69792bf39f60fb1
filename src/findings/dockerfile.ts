/** Findings about Dockerfiles and ignore files, RS2xx. */
import type { Finding, FindingOf } from './finding.ts'
import type { Location } from '../text/source.ts'

/** A parser directive given twice, or `# escape=` with another character. */
export function badDirective(message: string, at: Location): FindingOf<'RS201'> {
  return refusal('RS201', `The parser directive is not valid: ${message}.`, 'Correct the directive or take it out.', at)
}

/** A line that begins with no instruction that Docker has. */
export function unknownInstruction(keyword: string, at: Location): FindingOf<'RS202'> {
  return refusal(
    'RS202',
    keyword === ''
      ? 'A continuation character stands where an instruction should begin.'
      : `${keyword} is not a Dockerfile instruction.`,
    'Check the spelling, and that the line before ends in its continuation character if this line belongs to it.',
    at,
  )
}

/** Too few, too many or malformed arguments of an instruction. */
export function badArguments(message: string, at: Location): FindingOf<'RS203'> {
  return refusal(
    'RS203',
    `Docker refuses this instruction: ${message}.`,
    'Correct its arguments, and build it once by hand to be sure.',
    at,
  )
}

/** A flag that the instruction does not have, or a value that the flag does not take. */
export function badFlag(message: string, at: Location): FindingOf<'RS204'> {
  return refusal('RS204', `Docker refuses a flag of this instruction: ${message}.`, 'Correct the flag, or take it out.', at)
}

/** Something other than ARG stands before the first FROM. */
export function instructionBeforeFrom(keyword: string, at: Location): FindingOf<'RS205'> {
  return refusal('RS205', `${keyword} stands before the first FROM.`, 'Only ARG may stand there: move it below a FROM.', at)
}

/** A file without a FROM. */
export function noStage(path: string, at: Location): FindingOf<'RS206'> {
  return refusal(
    'RS206',
    `${path} has no FROM, so there is nothing to build.`,
    'Check that this is the Dockerfile that is meant.',
    at,
  )
}

/** The end of a heredoc is missing. */
export function unterminatedHeredoc(name: string, at: Location): FindingOf<'RS207'> {
  return refusal('RS207', `The heredoc <<${name} has no end.`, `Write ${name} alone on a line where it ends.`, at)
}

/** A line longer than builders read. */
export function lineTooLong(bytes: number, at: Location): FindingOf<'RS208'> {
  return refusal(
    'RS208',
    `A line of ${bytes} bytes is longer than builders read (65535).`,
    'Break the line with continuations.',
    at,
  )
}

/** A NUL byte: text in another encoding, or no text at all. */
export function nulInDockerfile(isUtf16: boolean, at: Location): FindingOf<'RS215'> {
  return refusal(
    'RS215',
    isUtf16
      ? 'This file is UTF-16 text, which builders do not read.'
      : 'There is a NUL byte here: this is no text, or not in UTF-8.',
    'Save the file as UTF-8.',
    at,
  )
}

/** A variable expansion that a builder refuses. */
export function badExpansion(word: string, reason: string, at: Location): FindingOf<'RS209'> {
  return refusal('RS209', `“${word}” cannot be expanded: ${reason}.`, 'Correct the quotes or the ${…} in it.', at)
}

/** The base of a stage is empty or no image reference. */
export function badBase(written: string, value: string, at: Location): FindingOf<'RS210'> {
  const message = value === '' ? `The base image ${written} is empty.` : `The base image ${value} is not a valid image reference.`
  return refusal('RS210', message, 'Give the ARG in it a default, or pass it with --build-arg.', at)
}

/** `COPY --from` or a mount names a stage that cannot be there yet. */
export function stageNotReady(from: string, at: Location): FindingOf<'RS211'> {
  return refusal(
    'RS211',
    `--from=${from} names a stage that does not come before this one.`,
    'Move that stage above this one.',
    at,
  )
}

/** `COPY --from` with a variable in it. */
export function variableFrom(from: string, at: Location): FindingOf<'RS212'> {
  return refusal(
    'RS212',
    `--from=${from} has a variable in it, which Docker does not expand there.`,
    'Add a stage “FROM … AS name” with the variable in its FROM line, and copy from that name.',
    at,
  )
}

/** `--target` names no stage. */
export function unknownTarget(target: string, path: string, at: Location): FindingOf<'RS213'> {
  return refusal('RS213', `${path} has no stage ${target}.`, 'Check the --target of the build command.', at)
}

/** `COPY --from=7` where there is no such stage. */
export function noSuchStageIndex(index: string, at: Location): FindingOf<'RS214'> {
  return refusal('RS214', `--from=${index} is the number of no stage above.`, 'Stages are counted from 0; a name is safer.', at)
}

/** Two stages share a name: the classic builder refuses it, BuildKit takes the last. */
export function duplicateStageName(name: string, at: Location): FindingOf<'RS220'> {
  return doubt(
    'RS220',
    `The stage name ${name} is used twice: BuildKit takes the last, the classic builder refuses it.`,
    'Rename one of them.',
    at,
  )
}

/** Two escape characters end a line. */
export function doubledEscape(at: Location): FindingOf<'RS221'> {
  return doubt(
    'RS221',
    'The line ends in two escape characters: builders before BuildKit 0.10 go on with the next line, later ones do not.',
    'Write it in a way that does not end the line with them.',
    at,
  )
}

/** A base image whose ONBUILD triggers run here. */
export function baseHasTriggers(reference: string, at: Location): FindingOf<'RS222'> {
  return doubt(
    'RS222',
    `The base image ${reference} has ONBUILD triggers: instructions run at this FROM that the file does not show.`,
    'Use the plain image and write the instructions out; `docker inspect` shows them under OnBuild.',
    at,
  )
}

/** `FROM Build` for `AS build`, `--target 0`, `COPY ../x`: one builder takes it, another does not. */
export function builderDependent(message: string, at: Location): FindingOf<'RS223'> {
  return doubt(
    'RS223',
    `Builders differ here: ${message}.`,
    'Write it in the way that every builder takes: stages by their name in lower case, paths inside the context.',
    at,
  )
}

/** A source with a default, for a name that no build argument gives: a variable of the base image would win over the default. */
export function defaultTaken(name: string, path: string, at: Location): FindingOf<'RS727'> {
  return doubt(
    'RS727',
    `Nothing gives the argument ${name} a value, so ${path} is taken, unless the base image has a variable of that name.`,
    `Check that the base image sets no ${name} (\`docker inspect\`); a build that gives another path goes on taking what the stage made.`,
    at,
  )
}

/** `!` with a wildcard above the file's own name: one builder does not look into a folder that is hidden. */
export function exceptionBelowHidden(pattern: string, at: Location): FindingOf<'RS231'> {
  return doubt(
    'RS231',
    `Builders differ about “${pattern}”: below a folder that an earlier pattern hides, the classic builder does not look.`,
    'Name the folders in full, without wildcards: `!src/app/main.go`.',
    at,
  )
}

/** A pattern in an ignore file that a builder refuses. */
export function badIgnorePattern(pattern: string, at: Location): FindingOf<'RS230'> {
  return refusal(
    'RS230',
    `The ignore pattern “${pattern}” is not valid, so the build fails.`,
    'Correct the pattern or take it out.',
    at,
  )
}

function refusal<C extends string>(code: C, message: string, help: string, at: Location): Finding & { readonly code: C } {
  return { code, severity: 'blocker', message, help, at }
}

function doubt<C extends string>(code: C, message: string, help: string, at: Location): Finding & { readonly code: C } {
  return { code, severity: 'caveat', message, help, at }
}
