// Counts the links of a page: url=https://example.org ./app
package main

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"regexp"
)

var (
	anchor   = regexp.MustCompile(`(?is)<a\s[^>]*\bhref\s*=\s*["']?([^"'\s>]+)`)
	external = regexp.MustCompile(`(?i)^https?://`)
)

type result struct {
	Internal int `json:"internal"`
	External int `json:"external"`
}

func count(page string) result {
	var found result
	for _, match := range anchor.FindAllStringSubmatch(page, -1) {
		if external.MatchString(match[1]) {
			found.External++
		} else {
			found.Internal++
		}
	}
	return found
}

func main() {
	url := os.Getenv("url")
	if url == "" {
		fmt.Fprintln(os.Stderr, "give a page as url=...")
		os.Exit(1)
	}
	response, err := http.Get(url)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	json.NewEncoder(os.Stdout).Encode(count(string(body)))
}
