/* A stand-in for the headers of CLAP 1.2: what an effect with parameters and a state needs, as its specification says. */
#ifndef CLAP_H_INCLUDED
#define CLAP_H_INCLUDED

#include <stdbool.h>
#include <stdint.h>

#define CLAP_EXPORT __attribute__((visibility("default")))
#define CLAP_VERSION_INIT { 1, 2, 0 }
#define CLAP_PLUGIN_FACTORY_ID "clap.plugin-factory"
#define CLAP_EXT_AUDIO_PORTS "clap.audio-ports"
#define CLAP_EXT_PARAMS "clap.params"
#define CLAP_EXT_STATE "clap.state"
#define CLAP_PLUGIN_FEATURE_AUDIO_EFFECT "audio-effect"
#define CLAP_PLUGIN_FEATURE_MONO "mono"
#define CLAP_PORT_MONO "mono"
#define CLAP_PORT_STEREO "stereo"

typedef uint32_t clap_id;
typedef int32_t clap_process_status;

enum { CLAP_CORE_EVENT_SPACE_ID = 0, CLAP_EVENT_PARAM_VALUE = 5 };
enum { CLAP_PROCESS_CONTINUE = 1, CLAP_PARAM_IS_AUTOMATABLE = 1 << 5, CLAP_AUDIO_PORT_IS_MAIN = 1 };
static const clap_id CLAP_INVALID_ID = UINT32_MAX;

typedef struct {
    uint32_t major, minor, revision;
} clap_version_t;

typedef struct {
    uint32_t size, time;
    uint16_t space_id, type;
    uint32_t flags;
} clap_event_header_t;

typedef struct {
    clap_event_header_t header;
    clap_id param_id;
    void *cookie;
    int32_t note_id;
    int16_t port_index, channel, key;
    double value;
} clap_event_param_value_t;

typedef struct clap_input_events {
    void *ctx;
    uint32_t (*size)(const struct clap_input_events *list);
    const clap_event_header_t *(*get)(const struct clap_input_events *list, uint32_t index);
} clap_input_events_t;

typedef struct clap_output_events {
    void *ctx;
    bool (*try_push)(const struct clap_output_events *list, const clap_event_header_t *event);
} clap_output_events_t;

typedef struct {
    float **data32;
    double **data64;
    uint32_t channel_count, latency;
    uint64_t constant_mask;
} clap_audio_buffer_t;

typedef struct {
    int64_t steady_time;
    uint32_t frames_count;
    const void *transport;
    const clap_audio_buffer_t *audio_inputs;
    clap_audio_buffer_t *audio_outputs;
    uint32_t audio_inputs_count, audio_outputs_count;
    const clap_input_events_t *in_events;
    const clap_output_events_t *out_events;
} clap_process_t;

typedef struct {
    clap_version_t clap_version;
    const char *id, *name, *vendor, *url, *manual_url, *support_url, *version, *description;
    const char *const *features;
} clap_plugin_descriptor_t;

typedef struct clap_host clap_host_t;

typedef struct clap_plugin {
    const clap_plugin_descriptor_t *desc;
    void *plugin_data;
    bool (*init)(const struct clap_plugin *plugin);
    void (*destroy)(const struct clap_plugin *plugin);
    bool (*activate)(const struct clap_plugin *plugin, double sample_rate, uint32_t least, uint32_t most);
    void (*deactivate)(const struct clap_plugin *plugin);
    bool (*start_processing)(const struct clap_plugin *plugin);
    void (*stop_processing)(const struct clap_plugin *plugin);
    void (*reset)(const struct clap_plugin *plugin);
    clap_process_status (*process)(const struct clap_plugin *plugin, const clap_process_t *process);
    const void *(*get_extension)(const struct clap_plugin *plugin, const char *id);
    void (*on_main_thread)(const struct clap_plugin *plugin);
} clap_plugin_t;

typedef struct {
    clap_id id;
    char name[256];
    uint32_t flags, channel_count;
    const char *port_type;
    clap_id in_place_pair;
} clap_audio_port_info_t;

typedef struct {
    uint32_t (*count)(const clap_plugin_t *plugin, bool is_input);
    bool (*get)(const clap_plugin_t *plugin, uint32_t index, bool is_input, clap_audio_port_info_t *info);
} clap_plugin_audio_ports_t;

typedef struct {
    clap_id id;
    uint32_t flags;
    void *cookie;
    char name[256], module[1024];
    double min_value, max_value, default_value;
} clap_param_info_t;

typedef struct {
    uint32_t (*count)(const clap_plugin_t *plugin);
    bool (*get_info)(const clap_plugin_t *plugin, uint32_t index, clap_param_info_t *info);
    bool (*get_value)(const clap_plugin_t *plugin, clap_id id, double *value);
    bool (*value_to_text)(const clap_plugin_t *plugin, clap_id id, double value, char *text, uint32_t size);
    bool (*text_to_value)(const clap_plugin_t *plugin, clap_id id, const char *text, double *value);
    void (*flush)(const clap_plugin_t *plugin, const clap_input_events_t *in, const clap_output_events_t *out);
} clap_plugin_params_t;

typedef struct clap_istream {
    void *ctx;
    int64_t (*read)(const struct clap_istream *stream, void *buffer, uint64_t size);
} clap_istream_t;

typedef struct clap_ostream {
    void *ctx;
    int64_t (*write)(const struct clap_ostream *stream, const void *buffer, uint64_t size);
} clap_ostream_t;

typedef struct {
    bool (*save)(const clap_plugin_t *plugin, const clap_ostream_t *stream);
    bool (*load)(const clap_plugin_t *plugin, const clap_istream_t *stream);
} clap_plugin_state_t;

typedef struct clap_plugin_factory {
    uint32_t (*get_plugin_count)(const struct clap_plugin_factory *factory);
    const clap_plugin_descriptor_t *(*get_plugin_descriptor)(const struct clap_plugin_factory *factory, uint32_t index);
    const clap_plugin_t *(*create_plugin)(const struct clap_plugin_factory *factory, const clap_host_t *host,
        const char *id);
} clap_plugin_factory_t;

typedef struct {
    clap_version_t clap_version;
    bool (*init)(const char *path);
    void (*deinit)(void);
    const void *(*get_factory)(const char *id);
} clap_plugin_entry_t;

#ifdef __cplusplus
extern "C" {
#endif
extern const clap_plugin_entry_t clap_entry;
#ifdef __cplusplus
}
#endif

#endif
