// RTNeural's model of fixed sizes, from its JSON: LAYER<float, 1, UNITS>, then Dense.
#include <RTNeural/RTNeural.h>

#include <fstream>

static RTNeural::ModelT<float, 1, 1, RTNeural::LAYER<float, 1, UNITS>, RTNeural::DenseT<float, UNITS, 1>> model;

extern "C" int rival_load(const char *path)
{
    std::ifstream file(path);
    model.parseJson(file);
    model.reset();
    return 1;
}

extern "C" void rival_block(const float *x, float *y)
{
    for (int k = 0; k < 64; ++k) {
        y[k] = model.forward(x + k);
    }
}
