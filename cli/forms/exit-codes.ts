/** The exit codes of the commands in the form of other tools, as their help says them. */

export const exitNote =
  'Exit codes: 0 the load ran; 1 it could not run; 2 invalid flags; 96 no request succeeded; 98 the numbers cannot be trusted;\n130, 143 ended by a second signal, without results.'
