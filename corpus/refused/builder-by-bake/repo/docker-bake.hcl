target "builder" {
  dockerfile = "Dockerfile.build"
  tags       = ["a-build"]
}
