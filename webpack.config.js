// Bundles, all in dist/: the extension, its language service, the kernel's broker and its cell worker, the command
// line, the renderer. TypeScript is a bundle of its own, which those that need it require from beside them.
const { chmodSync } = require('node:fs');
const { join } = require('node:path');
const { EsbuildPlugin } = require('esbuild-loader');
const { BannerPlugin, Compilation, DefinePlugin, IgnorePlugin } = require('webpack');

/** What cells can take away: a `const Map = 1` of a cell shadows the global in every script of its thread. */
const GLOBALS = [
  ...'Array ArrayBuffer Atomics BigInt BigInt64Array BigUint64Array Boolean DataView Date Error'.split(
    ' ',
  ),
  ...'FinalizationRegistry Float32Array Float64Array Function Infinity Int16Array Int32Array'.split(
    ' ',
  ),
  ...'Int8Array Intl Iterator JSON Map Math NaN Number Object Promise Proxy RangeError'.split(' '),
  ...'ReferenceError Reflect RegExp Set SharedArrayBuffer String Symbol SyntaxError TypeError'.split(
    ' ',
  ),
  ...'Uint16Array Uint32Array Uint8Array Uint8ClampedArray WeakMap WeakRef WeakSet WebAssembly'.split(
    ' ',
  ),
  ...'AggregateError Buffer TextDecoder TextEncoder URL clearImmediate clearInterval'.split(' '),
  ...'clearTimeout console decodeURIComponent encodeURIComponent isFinite isNaN'.split(' '),
  ...'parseFloat parseInt performance process queueMicrotask setImmediate setInterval'.split(' '),
  ...'setTimeout structuredClone globalThis'.split(' '),
];

/** Text at the head of one file, after minimising: it is neither renamed nor dropped. */
const head = (file, banner) =>
  new BannerPlugin({
    banner,
    raw: true,
    include: file,
    entryOnly: true,
    stage: Compilation.PROCESS_ASSETS_STAGE_REPORT,
  });

const executable = file => ({
  apply(compiler) {
    compiler.hooks.afterEmit.tap('executable', () => {
      chmodSync(join(compiler.outputPath, file), 0o755);
    });
  },
});

const forNode = {
  mode: 'production',
  target: 'node20',
  devtool: false,
  output: { path: join(__dirname, 'dist'), filename: '[name].js', library: { type: 'commonjs2' } },
  resolve: { extensions: ['.ts', '.js'] },
  node: { __dirname: false, __filename: false },
  // names stay: they are read in stack traces, in errors and in what `model` shows
  optimization: {
    minimizer: [
      new EsbuildPlugin({
        target: 'es2022',
        minify: false,
        minifySyntax: true,
        minifyWhitespace: true,
      }),
    ],
  },
  performance: { hints: false },
  stats: 'errors-warnings',
};

module.exports = [
  {
    ...forNode,
    name: 'typescript',
    entry: { typescript: require.resolve('typescript') },
    module: { noParse: /typescript\.js$/ },
  },
  {
    ...forNode,
    name: 'node',
    entry: {
      kernel: './src/kernel/index.ts',
      cellWorker: './src/kernel/worker/cellWorker.ts',
      computeWorker: './src/engine/host/computeWorker.ts',
      cli: './src/cli/cli.ts',
      languageWorker: './src/language/worker.ts',
    },
    output: { ...forNode.output, chunkFilename: 'kernel.[name].js' },
    externals: { typescript: 'commonjs2 ./typescript.js' },
    module: {
      parser: { javascript: { createRequire: false } },
      rules: [{ test: /\.ts$/, loader: 'esbuild-loader', options: { target: 'es2022' } }],
    },
    plugins: [
      new IgnorePlugin({ resourceRegExp: /^@microsoft\/typescript-etw$/ }),
      head('cellWorker.js', `const {${GLOBALS}} = global;`),
      head('cli.js', '#!/usr/bin/env node\n'),
      executable('cli.js'),
    ],
  },
  {
    ...forNode,
    name: 'extension',
    entry: { extension: './src/notebook/extension.ts' },
    output: { ...forNode.output, chunkFilename: 'extension.[name].js' },
    optimization: { ...forNode.optimization, splitChunks: false },
    externals: { vscode: 'commonjs2 vscode' },
    module: {
      parser: { javascript: { createRequire: false } },
      rules: [
        {
          test: /\.ts$/,
          loader: 'esbuild-loader',
          options: { target: 'es2022' },
          sideEffects: false, // of src/protocol it needs the messages alone
        },
      ],
    },
  },
  {
    ...forNode,
    name: 'renderer',
    target: 'web',
    entry: { renderer: './src/renderer/index.ts' },
    experiments: { outputModule: true },
    output: { ...forNode.output, library: { type: 'module' }, module: true },
    resolve: { extensions: ['.tsx', '.ts', '.js'] },
    // it runs in the page of a notebook, where nobody reads its names and everybody loads it
    optimization: {
      minimizer: [new EsbuildPlugin({ target: 'es2022', format: 'esm', treeShaking: true })],
    },
    module: {
      rules: [
        {
          test: /\.tsx?$/,
          loader: 'esbuild-loader',
          options: { target: 'es2022', jsx: 'automatic', jsxImportSource: 'preact' },
        },
        { test: /\.css$/, type: 'asset/source' },
      ],
    },
    // uPlot asks for it as it loads, and stops at names that are none ('en-US@posix'); numbers look alike everywhere
    plugins: [new DefinePlugin({ navigator: { language: '"en-US"' } })],
  },
];
