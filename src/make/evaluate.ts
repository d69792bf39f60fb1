/**
 * Symbolic evaluation of a Makefile: GNU make 4.3's language over texts with unknown parts.
 *
 * In: the words behind `make`, a folder, an environment, and a world that has files, runs the commands of recipes, and decides
 * what is not known. Out: how make ended and what was not understood; the commands themselves went to the world, in the order in
 * which make would have handed them to a shell.
 *
 * The idea is that of `shell/`: go one way through, compute what is known as make computes it, keep what is not known as a value
 * with an identity, and ask where the way depends on it. Nothing is run: `$(shell …)` too goes to the world.
 *
 * Passes: the Makefile is read (`read.ts`: assignments, conditionals, rules); what it includes and a rule makes is made, and it
 * is read again; then the goals are made (`update.ts`), prerequisites first, each recipe expanded as a whole before it runs
 * (`recipe.ts`).
 */
import { includeMissing, makeNotUnderstood, makeTooLarge, noGoal, noMakefile } from '../findings/make.ts'
import type { Finding } from '../findings/finding.ts'
import { createFacts, type Facts } from '../shell/facts.ts'
import type { HostPath, Status } from '../shell/world.ts'
import { siteOf, type Site, type Source } from '../text/source.ts'
import { known, literal, printText, type Text } from '../text/symbolic.ts'
import { parseMakeArguments, type MakeArguments } from './arguments.ts'
import { define } from './assignment.ts'
import { expand } from './expand.ts'
import { findFunction } from './functions/index.ts'
import { convertSuffixRules } from './implicit.ts'
import { textFor } from './questions.ts'
import { addToList, defineDefault, readFile, readText } from './read.ts'
import { MakeStop, report, type MakeRun } from './state.ts'
import { createUnknowns } from './unknowns.ts'
import { createUpdating, update } from './update.ts'
import { placesOf, plainValue } from './value.ts'
import type { MakeWorld } from './world.ts'

/** A call of make. */
export interface MakeCall {
  /** The words behind `make`. */
  readonly words: readonly Text[]
  readonly cwd: HostPath
  /** Variables that are known; all others may be set by whoever calls it. */
  readonly environment: ReadonlyMap<string, Text>
  /** Where make is called; absent for a person's call. */
  readonly site?: Site | undefined
  /** Answers given so far, when it is called by another make. */
  readonly facts?: Facts
}

export interface MakeOutcome {
  readonly status: Status
  /** Also told to the world. */
  readonly findings: readonly Finding[]
  /** Targets that rules name, in their order; patterns and special targets left out. */
  readonly targets: readonly MakeTarget[]
  /** What `make` alone makes. */
  readonly defaultGoal: string | undefined
  /** Files that were read, the first one the Makefile itself. */
  readonly sources: readonly Source[]
  /** Expansions and commands: the cost of the run. */
  readonly steps: number
}

export interface MakeTarget {
  readonly name: string
  readonly phony: boolean
  readonly hasRecipe: boolean
  /** The lines of its recipes as they are written. */
  readonly recipe: string
  /** Where these lines stand: in the file that is read, and in the definitions that they came out of. */
  readonly places: readonly Site[]
  readonly prerequisites: readonly string[]
  /** Where its prerequisites lie, whatever they are called: `$(ROOT)/x` too. */
  readonly needs: readonly HostPath[]
  readonly site: Site
}

/** Where make looks for its file, in this order. */
export const makefileNames: readonly string[] = ['GNUmakefile', 'makefile', 'Makefile']

/** Reads the Makefile that a call names, and makes its goals. */
export function evaluateMake(call: MakeCall, world: MakeWorld): MakeOutcome {
  return evaluate(call, world, true)
}

/** Reads the Makefile that a call names, and tells its targets. */
export function readMakefile(call: MakeCall, world: MakeWorld): MakeOutcome {
  return evaluate(call, world, false)
}

function evaluate(call: MakeCall, world: MakeWorld, makes: boolean): MakeOutcome {
  const unknowns = createUnknowns()
  const given = parseMakeArguments(call.words, (text) => unknowns.characters(text))
  let cwd = call.cwd
  for (const folder of given.folders) cwd = world.resolve(cwd, folder) ?? cwd
  const run = createRun({ ...call, cwd }, call.cwd, world, given, unknowns)
  try {
    if (given.notUnderstood !== undefined)
      run.uncertain.push(report(run, makeNotUnderstood(siteOfCall(run, call), printText(textFor(run, given.notUnderstood)))))
    readAll(run, call, given)
    if (makes && !given.dry) makeGoals(run, call)
    return outcome(run, given.dry ? 'succeeds' : 'succeeds')
  } catch (error) {
    if (error instanceof MakeStop) {
      report(run, error.finding)
      return outcome(run, 2)
    }
    // A stack or a string that is too large is the Makefile's doing: it is told, and the run ends.
    if (error instanceof RangeError) {
      report(run, makeTooLarge(siteOfCall(run, call)))
      return outcome(run, 2)
    }
    throw error
  }
}

function siteOfCall(run: MakeRun, call: MakeCall): Site {
  return call.site ?? siteOf(run.sources[0] ?? { path: 'Makefile', text: '' }, 0, 0)
}

function outcome(run: MakeRun, status: Status): MakeOutcome {
  const phony = new Set(run.targets.get('.PHONY')?.prerequisites.map((each) => each.name))
  const goal = run.globals.get('.DEFAULT_GOAL')?.value.text.trim()
  return {
    status,
    findings: run.findings,
    targets: [...run.targets.values()]
      .filter((target) => target.named && !/^\.[A-Z_]+$/.test(target.name))
      .map((target) => {
        const prerequisites = [...target.prerequisites, ...target.doubles.flatMap((rule) => rule.prerequisites)].map(
          (each) => each.name,
        )
        const recipes = [target.recipe, ...target.doubles.map((rule) => rule.recipe)].filter((one) => one !== undefined)
        return {
          name: printText(textFor(run, target.name)),
          phony: phony.has(target.name),
          hasRecipe: recipes.length > 0,
          recipe: recipes.flatMap(({ lines }) => lines.map(({ value }) => value.text)).join('\n'),
          places: recipes.flatMap(({ lines }) => lines.flatMap(({ value }) => placesOf(value))),
          prerequisites,
          needs: prerequisites.flatMap((name) => run.world.resolve(run.cwd, textFor(run, name)) ?? []),
          site: target.site,
        }
      }),
    defaultGoal: goal === '' ? undefined : goal,
    sources: run.sources,
    steps: run.steps,
  }
}

function createRun(
  call: MakeCall,
  folder: HostPath,
  world: MakeWorld,
  given: MakeArguments,
  unknowns: MakeRun['unknowns'],
): MakeRun {
  const level = Number(known(call.environment.get('MAKELEVEL') ?? []) ?? '0')
  const run: MakeRun = {
    world,
    facts: call.facts ?? createFacts(),
    unknowns,
    globals: new Map(),
    environment: call.environment,
    cwd: call.cwd,
    pwd: call.environment.get('PWD') ?? world.print(folder),
    level: Number.isInteger(level) ? level : 0,
    goals: given.goals,
    flags: {
      ignoreErrors: given.ignoreErrors,
      noBuiltinRules: given.noBuiltinRules,
      environmentOverrides: given.environmentOverrides,
      always: given.always,
      letters: given.letters,
    },
    targets: new Map(),
    patterns: [],
    patternVariables: [],
    targetVariables: new Map(),
    findings: [],
    reported: new Set(),
    uncertain: [],
    sources: [],
    missing: [],
    exportAll: false,
    undefined: new Set(),
    unexported: new Set(),
    depth: 0,
    steps: 0,
    expanding: new Set(),
    callArguments: 0,
    expand,
    read: readText,
    findFunction,
  }
  return run
}

/** Variables that make itself sets before it reads. */
function setDefaults(run: MakeRun, given: MakeArguments): void {
  const { world, unknowns } = run
  for (const [name, value] of builtinVariables) defineDefault(run, name, value)
  const inheritedFlags = known(run.environment.get('MAKEFLAGS') ?? []) ?? ''
  const assigned = given.variables.map((each) => `${each.name}=${unknowns.characters(each.value).replaceAll(' ', '\\ ')}`)
  const letters = [...new Set([...run.flags.letters, ...(/^[a-zA-Z]+(?= |$)/.exec(inheritedFlags)?.[0] ?? '')])].sort().join('')
  const passed = [
    ...assigned,
    ...overridesIn(inheritedFlags).filter((one) => !assigned.some((each) => each.split('=')[0] === one.split('=')[0])),
  ]
  defineDefault(
    run,
    'MAKEFLAGS',
    [letters, ...(passed.length === 0 ? [] : ['--', ...passed])].join(' ').replaceAll('$', '$$$$'),
    { origin: 'file' },
  )
  defineDefault(run, 'MAKECMDGOALS', given.goals.join(' '), { flavor: 'simple' })
  if (given.goals.length === 0) run.globals.delete('MAKECMDGOALS')
  defineDefault(run, 'MAKELEVEL', String(run.level), { origin: 'environment' })
  const folder = unknowns.characters(world.print(run.cwd))
  defineDefault(run, 'CURDIR', folder, { flavor: 'simple', origin: 'file' })
  for (const [name, text] of run.environment) {
    if (['MAKEFLAGS', 'MAKELEVEL', 'SHELL', 'CURDIR', 'MAKE', 'MFLAGS'].includes(name)) continue
    defineDefault(run, name, unknowns.characters(text), { origin: 'environment', exported: true })
  }
  const site = siteOf({ path: 'Makefile', text: '' }, 0, 0)
  for (const one of passed.slice(assigned.length)) {
    const equals = one.indexOf('=')
    const value = plainValue(one.slice(equals + 1).replaceAll('\\ ', ' '))
    define(run, { name: plainValue(one.slice(0, equals)), operator: '=', value, origin: 'command line' }, site)
  }
  for (const { name, operator, value } of given.variables)
    define(run, { name: plainValue(name), operator, value: plainValue(unknowns.characters(value)), origin: 'command line' }, site)
}

/** Variables that the make above was given on its command line. */
function overridesIn(flags: string): readonly string[] {
  const [, behind = ''] = /(?:^|\s)-- (.*)$/s.exec(flags) ?? []
  return behind === '' ? [] : (behind.match(/(?:\\.|[^\s\\])+/g) ?? [])
}

const builtinVariables: readonly (readonly [string, string])[] = [
  ['MAKE', 'make'],
  ['MAKE_COMMAND', 'make'],
  ['MAKE_VERSION', '4.3'],
  ['MAKE_HOST', 'x86_64-pc-linux-gnu'],
  ['SHELL', '/bin/sh'],
  ['.SHELLFLAGS', '-c'],
  ['.VARIABLES', ''],
  [
    '.FEATURES',
    'target-specific order-only second-expansion else-if shortest-stem undefine oneshell nocomment grouped-target extra-prereqs archives jobserver output-sync check-symlink load',
  ],
  ['.INCLUDE_DIRS', '/usr/local/include /usr/include /usr/include'],
  ['.LIBPATTERNS', 'lib%.so lib%.a'],
  ['.RECIPEPREFIX', ''],
  ['MAKEFILES', ''],
  [
    'SUFFIXES',
    '.out .a .ln .o .c .cc .C .cpp .p .f .F .m .r .y .l .ym .yl .s .S .mod .sym .def .h .info .dvi .tex .texinfo .texi .txinfo .w .ch .web .sh .elc .el',
  ],
  ['AR', 'ar'],
  ['ARFLAGS', 'rv'],
  ['AS', 'as'],
  ['CC', 'cc'],
  ['CXX', 'g++'],
  ['CPP', '$(CC) -E'],
  ['LD', 'ld'],
  ['LEX', 'lex'],
  ['YACC', 'yacc'],
  ['RM', 'rm -f'],
  ['CTANGLE', 'ctangle'],
  ['CO', 'co'],
  ['GET', 'get'],
  ['FC', 'f77'],
  ['F77', '$(FC)'],
  ['M2C', 'm2c'],
  ['PC', 'pc'],
  ['TEX', 'tex'],
  ['WEAVE', 'weave'],
  ['TANGLE', 'tangle'],
  ['LINT', 'lint'],
  ['MAKEINFO', 'makeinfo'],
  ['OBJC', 'cc'],
  ['OUTPUT_OPTION', '-o $@'],
  ['COMPILE.c', '$(CC) $(CFLAGS) $(CPPFLAGS) $(TARGET_ARCH) -c'],
  ['COMPILE.cc', '$(CXX) $(CXXFLAGS) $(CPPFLAGS) $(TARGET_ARCH) -c'],
  ['COMPILE.cpp', '$(COMPILE.cc)'],
  ['LINK.o', '$(CC) $(LDFLAGS) $(TARGET_ARCH)'],
  ['LINK.c', '$(CC) $(CFLAGS) $(CPPFLAGS) $(LDFLAGS) $(TARGET_ARCH)'],
  ['LINK.cc', '$(CXX) $(CXXFLAGS) $(CPPFLAGS) $(LDFLAGS) $(TARGET_ARCH)'],
  ['LINK.cpp', '$(LINK.cc)'],
]

/** Reads all files, and once more when a rule made one that was included. */
function readAll(run: MakeRun, call: MakeCall, given: MakeArguments): void {
  for (let round = 0; ; round += 1) {
    reset(run)
    setDefaults(run, given)
    for (const source of entryFiles(run, call, given)) {
      addToList(run, source.name)
      readFile(run, source.source)
    }
    convertSuffixRules(run)
    if (!makeIncluded(run) || round > 3) return
  }
}

function reset(run: MakeRun): void {
  run.globals.clear()
  run.targets.clear()
  run.targetVariables.clear()
  run.patterns.length = 0
  run.patternVariables.length = 0
  run.sources.length = 0
  run.missing.length = 0
  run.undefined.clear()
  run.unexported.clear()
  run.exportAll = false
}

function entryFiles(
  run: MakeRun,
  call: MakeCall,
  given: MakeArguments,
): readonly { readonly name: string; readonly source: Source }[] {
  const { world } = run
  const wanted = given.files.length > 0 ? given.files : makefileNames.map(literal)
  const found = wanted.flatMap((file) => {
    const path = world.resolve(run.cwd, file)
    const source = path === undefined ? undefined : world.script(path)
    return source === undefined ? [] : [{ name: run.unknowns.characters(file), source }]
  })
  const [first] = found
  if (first === undefined || (given.files.length > 0 && found.length < given.files.length))
    throw new MakeStop(noMakefile(siteOfCall(run, call), printText(given.files[0] ?? literal('Makefile')), run.cwd))
  return given.files.length > 0 ? found : [first]
}

/** Makes included files that are not there; true when the Makefile has to be read again. */
function makeIncluded(run: MakeRun): boolean {
  const updating = createUpdating(run)
  let made = false
  for (const { name, optional, site } of run.missing) {
    const hasRule = run.targets.get(name)?.named === true
    if (hasRule) {
      update(updating, name, undefined, { name, orderOnly: false, site })
      made ||= run.world.kind(run.world.resolve(run.cwd, textFor(run, name)) ?? run.cwd) !== 'absent'
    } else if (!optional) throw new MakeStop(includeMissing(site, printText(textFor(run, name)), true))
  }
  return made
}

function makeGoals(run: MakeRun, call: MakeCall): void {
  const fallback = run.globals.get('.DEFAULT_GOAL')?.value
  const usual =
    fallback === undefined ? '' : expand(run, { names: run.globals, next: undefined, hidesPrivate: false }, fallback).text.trim()
  const goals = run.goals.length > 0 ? run.goals : usual === '' ? [] : [usual]
  if (goals.length === 0) throw new MakeStop(noGoal(siteOfCall(run, call)))
  const updating = createUpdating(run)
  run.exportAll ||= run.targets.has('.EXPORT_ALL_VARIABLES')
  for (const goal of goals) update(updating, goal.replace(/^(?:\.\/+)+(?=.)/, ''), undefined, undefined)
}
