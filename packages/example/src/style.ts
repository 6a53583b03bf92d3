/** The one style sheet of the example: no web fonts, nothing from elsewhere. */
export const style: string = `
:root {
  color-scheme: light dark;
  --paper: light-dark(#fbf8f3, #1b1a19);
  --card: light-dark(#ffffff, #262422);
  --ink: light-dark(#2b2622, #ece7e0);
  --quiet: light-dark(#6f665d, #a69d93);
  --line: light-dark(#e4dcd1, #3b3733);
  --accent: light-dark(#8a2f2a, #e58f7c);
}
* { box-sizing: border-box; }
body {
  margin: 0 auto;
  max-width: 68rem;
  padding: 1.25rem clamp(1rem, 4vw, 2.5rem) 3rem;
  background: var(--paper);
  color: var(--ink);
  font: 1.0625rem/1.55 'Iowan Old Style', 'Palatino Linotype', Palatino, Georgia, serif;
}
header { display: flex; flex-wrap: wrap; align-items: baseline; justify-content: space-between; gap: .5rem 2rem; padding-block: .5rem 1.5rem; }
h1 { margin: 0; font-size: 1.9rem; letter-spacing: -.01em; }
h2 { margin: 0 0 .75rem; font-size: 1.2rem; }
p { margin: 0 0 .75rem; }
main { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 24rem), 1fr)); gap: 1.25rem; align-items: start; }
section { background: var(--card); border: 1px solid var(--line); border-radius: .75rem; padding: 1.25rem 1.35rem; }
ul, dl { margin: 0; padding: 0; list-style: none; }
li { display: flex; align-items: center; justify-content: space-between; gap: 1rem; padding-block: .45rem; border-top: 1px solid var(--line); }
li:first-child { border-top: 0; }
dl { display: grid; grid-template-columns: minmax(0, 1fr) auto; gap: .35rem 1.25rem; }
dt, .quiet { color: var(--quiet); }
dd { margin: 0; text-align: right; font-variant-numeric: tabular-nums; }
form { display: flex; gap: .5rem; margin: 0; align-items: center; }
input, button { font: inherit; color: inherit; border: 1px solid var(--line); border-radius: .5rem; padding: .4rem .8rem; background: var(--paper); min-height: 2.75rem; }
input { min-width: 0; flex: 1; }
button { cursor: pointer; }
button:hover { border-color: var(--accent); }
button.main { background: var(--accent); border-color: var(--accent); color: var(--card); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.total { display: flex; justify-content: space-between; margin: .75rem 0 0; padding-top: .75rem; border-top: 2px solid var(--line); font-weight: 600; }
code { font: .875em ui-monospace, 'SFMono-Regular', Menlo, Consolas, monospace; }
footer { margin-top: 1.5rem; color: var(--quiet); font-size: .95rem; }
`;
