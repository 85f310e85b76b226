"""The command tree in the syntax of each shell: `render(data)` of module SHELL fills the engine engines/SCRIPT."""
