/** What each shell runs to complete a command line: it asks the command itself, so that it is never out of date. */

export const shells = ['bash', 'zsh', 'fish'] as const
export type Shell = (typeof shells)[number]

/** How to use it, as a comment at its beginning, and the script. Without a candidate, files are completed. */
export const scripts: Readonly<Record<Shell, string>> = {
  bash: `# Completion of breakwater for bash. Add to ~/.bashrc: eval "$(breakwater completion bash)"
_breakwater() {
  local IFS=$'\\n'
  COMPREPLY=($(compgen -W "$(breakwater completion words -- "\${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -o default -F _breakwater breakwater
`,
  zsh: `# Completion of breakwater for zsh. Add to ~/.zshrc after compinit: eval "$(breakwater completion zsh)"
_breakwater() {
  local -a candidates
  candidates=(\${(f)"$(breakwater completion words -- "\${(@)words[2,CURRENT]}" 2>/dev/null)"})
  if (( $#candidates )); then compadd -a candidates; else _files; fi
}
compdef _breakwater breakwater
`,
  fish: `# Completion of breakwater for fish. Add to ~/.config/fish/config.fish: breakwater completion fish | source
complete -c breakwater -a '(breakwater completion words -- (commandline -opc)[2..] (commandline -ct) 2>/dev/null)'
`,
}
