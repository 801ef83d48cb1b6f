# PIN-in oxuyucunun öz düymələrində daxil edilməsi.
pad-choose = Vətəndaş: oxuyucunun düymələrində özünüzə PIN seçin. Onu kiosk görmür.
pad-present = Vətəndaş: seçdiyiniz PIN-i oxuyucunun düymələrində daxil edin.
pad-change = Oxuyucuda: köhnə PIN bir dəfə, yenisi iki dəfə, sonra yenisi bir də. Kiosk onu görmür.
pad-unblock = Vətəndaş: yeni PIN-i oxuyucuda daxil edin. Kiosk onu görmür.
pad-now = İndi oxuyucuya baxın: PIN istəyirsə, vətəndaş onu orada daxil edir.
pad-next = Enter basın, sonra vətəndaş PIN-i oxuyucuda daxil etsin.
pad-wait = vətəndaş PIN-i OXUYUCUDA daxil edir; daşıyıcını çıxarmayın.
