/** Programs other than docker that make images, and by which of their words. */

const builders: readonly (readonly [names: string, words: RegExp])[] = [
  ['podman nerdctl lima finch', /(?:^|\s)(?:build|load|import|commit|compose|tag|kube)\b/],
  ['buildah', /^(?:bud|build|build-using-dockerfile|commit|push|tag|pull)\b/],
  ['img', /^(?:build|save|unpack|tag)\b/],
  ['executor kaniko makisu imagebuilder rocker dapper habitus dobi docker-make cekit stacker', /./],
  ['buildctl buildctl-daemonless.sh', /\bbuild\b/],
  ['pack s2i nixpacks depot balena packer', /\bbuild\b/],
  ['faas-cli', /^(?:build|up|publish)\b/],
  ['repo2docker jupyter-repo2docker', /./],
  ['ko', /^(?:build|publish|apply|resolve|run)\b/],
  ['earthly earth', /\+/],
  ['dagger', /^(?:do|run|call|build)\b/],
  ['skaffold tilt werf okteto garden draft devspace waypoint', /^(?:build|run|dev|up|ci|deploy|converge)\b/],
  ['goreleaser', /^(?:release|--|$)/],
  ['bazel bazelisk buck buck2 pants plz please', /image|docker|container|oci|:load\b|tarball/i],
  ['minikube', /^(?:image|cache)\b/],
  ['ctr crictl', /\bimport\b/],
  ['skopeo', /docker-daemon:/],
  ['gcloud', /\bbuilds\s+submit\b/],
  ['az', /\bacr\s+(?:build|task|import|run)\b/],
  ['heroku', /\bcontainer:push\b/],
  ['mvn mvnw mvnd', /docker|jib|image|fabric8|k8s/],
  ['gradle gradlew', /docker|jib|image|podman/i],
  ['sbt', /docker/i],
  ['lein mix cargo stack rebar3', /^(?:uberimage|docker|image)\b/],
  ['dotnet', /PublishContainer|DefaultContainer/],
]
const words: ReadonlyMap<string, RegExp> = new Map(
  builders.flatMap(([names, form]) => names.split(' ').map((name) => [name, form])),
)

/** Whether a program with these words makes images. */
export function isBuilder(name: string, given: string): boolean {
  return words.get(name)?.test(given) === true
}
