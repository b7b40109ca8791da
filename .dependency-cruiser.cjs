/** The layer table: a room imports only what its row names, and only through the other room's door (`index.ts`). */
const rooms = {
  protocol: [],
  files: [],
  engine: [],
  text: ['engine'],
  models: ['engine', 'text'],
  handoff: ['engine', 'text', 'models'],
  display: ['protocol', 'engine', 'text', 'models'],
  seq2seq: ['engine', 'text', 'models', 'handoff', 'display'],
  kernel: ['protocol', 'files', 'engine', 'text', 'models', 'handoff', 'display', 'seq2seq'],
  client: ['protocol'],
  language: ['protocol'],
  notebook: ['protocol', 'client', 'language'],
  renderer: ['protocol'],
  cli: ['protocol', 'files', 'client'],
};

const layers = Object.entries(rooms).map(([room, allowed]) => ({
  name: `layer-${room}`,
  comment: `src/${room} may import ${allowed.length ? allowed.join(', ') : 'no other room'}`,
  severity: 'error',
  from: { path: `^src/${room}/` },
  to: { path: '^src/', pathNot: [room, ...allowed].map(name => `^src/${name}/`) },
}));

const doors = Object.keys(rooms).map(room => ({
  name: `door-${room}`,
  comment: `other rooms see src/${room} only through its index.ts`,
  severity: 'error',
  from: { path: '^src/', pathNot: `^src/${room}/` },
  to: {
    path: `^src/${room}/`,
    pathNot: [`^src/${room}/index\\.ts$`, '^src/engine/host/index\\.ts$'],
  },
}));

module.exports = {
  forbidden: [
    ...layers,
    ...doors,
    {
      name: 'no-cycles',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'engine-host-alone-knows-node',
      comment:
        'only engine/host touches worker threads and reads the .wasm; only the kernel (and tests) install it',
      severity: 'error',
      from: { path: '^src/(?!engine/host|kernel)' },
      to: { path: '^src/engine/host/' },
    },
    {
      name: 'pure-rooms-know-no-node',
      severity: 'error',
      from: {
        path: '^src/(protocol|engine|text|models|display|seq2seq|renderer)/',
        pathNot: ['^src/engine/host/', '\\.mjs$'],
      },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'only-notebook-sees-vscode',
      severity: 'error',
      from: { pathNot: '^src/notebook/' },
      to: { path: '^vscode$' },
    },
    {
      name: 'tests-stay-outside',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^(test|bench)/' },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^src/engine/assembly/' },
    enhancedResolveOptions: { extensions: ['.ts', '.tsx', '.mjs', '.js'] },
  },
};
