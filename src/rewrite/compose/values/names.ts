/** What the build argument for a value is called: as the driver's variable, else by what prints the value. */

/** The name for an expansion of the driver's source text. `isTaken`: names that mean something else where the value is used. */
export function argumentName(expansion: string, isTaken: (name: string) => boolean): string {
  const wanted = variableIn(expansion) ?? printed(expansion)
  let name = isReserved(wanted) ? `BUILD_${wanted.toUpperCase()}` : wanted
  while (isTaken(name)) name = `BUILD_${name.toUpperCase()}`
  return name
}

/** The variable that an expansion names. */
export function variableIn(expansion: string): string | undefined {
  return /^\$([A-Za-z_]\w*)$/.exec(expansion)?.[1] ?? /^\$\$?[{(]([A-Za-z_]\w*)(?:[-:+?#%/^,@][\s\S]*)?[})]$/.exec(expansion)?.[1]
}

const commands: readonly (readonly [command: RegExp, name: string])[] = [
  [/\bgit\s+describe\b/, 'VERSION'],
  [/\bgit\b.*(?:--abbrev-ref|\bbranch\b|symbolic-ref)/s, 'BRANCH'],
  [/\bgit\s+(?:rev-parse|log|rev-list|show)\b/, 'REVISION'],
  [/\bgit\b/, 'GIT_VALUE'],
  [/\bdate\b/, 'BUILD_DATE'],
  [/\bid\s+-\w*u/, 'HOST_UID'],
  [/\bid\s+-\w*g/, 'HOST_GID'],
  [/\bwhoami\b|\bid\b/, 'HOST_USER'],
  [/\bhostname\b|\buname\s+-n\b/, 'HOST_NAME'],
  [/\buname\b|\barch\b/, 'HOST_SYSTEM'],
  [/\bnproc\b/, 'PROCESSORS'],
  [/version/i, 'VERSION'],
]

function printed(expansion: string): string {
  const found = commands.find(([command]) => command.test(expansion))?.[1]
  if (found !== undefined) return found
  // `$(cat VERSION)`, `$(< VERSION)`
  const file = /[\s<]([A-Za-z_][\w.-]*)[)`]$/.exec(expansion)?.[1]
  const name = (file ?? 'value').toUpperCase().replace(/\W/g, '_')
  return /^\$\d$/.test(expansion) ? `ARGUMENT_${expansion.slice(1)}` : name
}

/** Shells give these values of their own, and programs that builds run look for them in their environment. */
const reserved = new Set(
  (
    'UID EUID GID PPID GROUPS PATH PWD OLDPWD HOME USER LOGNAME SHELL SHLVL RANDOM SECONDS LINENO HOSTNAME HOSTTYPE OSTYPE MACHTYPE ' +
    'IFS ENV LANG LANGUAGE TERM TZ COLUMNS LINES OPTARG OPTIND OPTERR REPLY PS1 PS2 PS4 CDPATH TMPDIR EDITOR DEBUG CI ' +
    'CC CXX CPP LD AR AS CFLAGS CXXFLAGS CPPFLAGS LDFLAGS LIBS MAKE MAKEFLAGS MFLAGS MAKELEVEL MAKEFILES ARCH CROSS_COMPILE DESTDIR ' +
    'CLASSPATH JAVA_HOME JAVA_OPTS MAVEN_OPTS GRADLE_OPTS RUSTFLAGS TARGET PROFILE'
  ).split(' '),
)

/** Whether a name means something beside what it is given. */
function isReserved(name: string): boolean {
  return (
    reserved.has(name) ||
    /^(?:GO|CGO_|LC_|LD_|BASH|PYTHON|PIP_|NODE_|NPM_|npm_|YARN_|CARGO_|RUST|GIT_(?:DIR|WORK_TREE|INDEX|OBJECT|AUTHOR|COMMITTER|SSH|CONFIG|TRACE|ASKPASS|TERMINAL)|SSH_|PKG_|CMAKE_|DOCKER|JAVA_|PERL|RUBY|GEM_|DEB|DOTNET_|NUGET_)/.test(
      name,
    ) ||
    /(?:_HOME|_proxy|_PROXY)$/.test(name) ||
    /^(?:https?|ftp|no|all)_proxy$/i.test(name)
  )
}

/** Whether base images set a variable of this name, so that it hides a build argument. */
export function isSetByImages(name: string): boolean {
  return (
    /^(?:PATH|LANG|LANGUAGE|LC_ALL|DEBIAN_FRONTEND|GOPATH|GOROOT|GOTOOLCHAIN|GPG_KEY|NODE_PATH|TZ|TERM)$/.test(name) ||
    /^(?:PYTHON|NODE_|YARN_|GOLANG_|RUBY_|PHP_|CARGO_|RUSTUP_|JAVA_|MAVEN_|DOTNET_|ASPNETCORE_)|_HOME$/.test(name)
  )
}
