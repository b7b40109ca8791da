/** The public module `seq2seq`: what every cell has at hand and what `import … from 'seq2seq'` gives. */
export * from './public';
