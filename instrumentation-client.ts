import './lib/no-eval';
