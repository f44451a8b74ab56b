/* Counts the frames of a capture with libpcap's bare loop: the floor that others are measured by. */
#include <pcap.h>
#include <stdio.h>

int main(int count, char **arguments)
{
    char error[PCAP_ERRBUF_SIZE];
    struct pcap_pkthdr *header;
    const u_char *bytes;
    unsigned long frames = 0, captured = 0, sum = 0;
    pcap_t *capture = count == 2 ? pcap_open_offline(arguments[1], error) : NULL;

    if (capture == NULL) {
        fprintf(stderr, "%s\n", count == 2 ? error : "usage: pcapcount FILE");
        return 1;
    }
    while (pcap_next_ex(capture, &header, &bytes) == 1) {
        frames++;
        captured += header->caplen;
        sum += bytes[2]; /* so that each frame is really touched */
    }
    pcap_close(capture);
    printf("%lu frames, %lu bytes, sum %lu\n", frames, captured, sum);
    return 0;
}
