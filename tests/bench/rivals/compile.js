// node compile.js INKJS < story.ink > story.js
const { Compiler } = require(process.argv[2]);
const source = require('fs').readFileSync(0, 'utf8');
process.stdout.write(`window.storyContent = ${new Compiler(source).Compile().ToJson()};`);
