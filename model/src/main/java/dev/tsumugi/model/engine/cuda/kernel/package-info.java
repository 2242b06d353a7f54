/** The kernels, whose sources lie beside this package among the resources: how they are compiled, kept and launched. */
package dev.tsumugi.model.engine.cuda.kernel;
